#include "node/streaming/hub.h"

#include "activitypub/wire/json.h"
#include "consent/base/log.h"
#include "consent/json.h"
#include "node/http/problem.h"
#include "node/streaming/delivery.h"
#include "storage/likes.h"
#include "storage/streamed.h"

#include <algorithm>

namespace kith::node {

using activitypub::Progress;
using storage::ActorId;

Done Hub::check_room(const StreamCaller& caller) const {
    const auto of = [](const auto& counts, const auto& key) {
        const auto found = counts.find(key);
        return found == counts.end() ? std::size_t{0} : found->second;
    };
    if (streams_.size() >= way_.streams_max || of(by_token_, caller.token) >= limits::streams_per_token_max ||
        of(by_person_, caller.actor) >= limits::streams_per_person_max) {
        return fail(
            Errc::limited, "streaming/streams", "Too many streams are open; close one of them first.");
    }
    return {};
}

Done Hub::has_room(const StreamCaller& caller) const {
    const Lock lock(mutex_);
    return check_room(caller);
}

Result<Hub::Id> Hub::open(const StreamCaller& caller, StreamLoop::Kind kind) {
    // The first one sets from where on notifications are new. Looked up without the lock: what comes in
    // between is sent.
    const auto newest = TRY(database_.read(
        [](storage::Tx& tx) -> Result<storage::NotificationId> { return storage::newest_notification(tx); }));
    const Lock lock(mutex_);
    TRY_DONE(check_room(caller));
    if (streams_.empty()) heard_up_to_ = newest;
    const Id id = next_++;
    streams_.emplace(id, Stream{.kind = kind, .caller = caller});
    ++by_token_[caller.token];
    ++by_person_[caller.actor];
    count_ = streams_.size();
    if (count_ == 1) way_.wake();
    return id;
}

Done Hub::subscribe(Id stream, const Channel& channel) {
    const Lock lock(mutex_);
    const auto found = streams_.find(stream);
    if (found == streams_.end()) return fail(Errc::not_found, "streaming/over");
    Stream& who = found->second;
    const bool allowed =
        channel.scope() == "read:notifications" ? who.caller.reads_notifications : who.caller.reads_statuses;
    if (!allowed) {
        return fail(Errc::unauthorized,
                    "streaming/scope",
                    "Access token does not have the required scopes for this stream.");
    }
    const Topic topic = channel.topic(who.caller.actor);
    if (std::ranges::find(who.subscriptions, topic, &Subscription::topic) != who.subscriptions.end())
        return {};
    if (who.subscriptions.size() >= limits::subscriptions_per_stream_max) {
        return fail(Errc::limited, "streaming/subscriptions", "This socket is subscribed to enough streams.");
    }
    auto label = std::make_shared<const std::string>(channel.label());
    who.subscriptions.push_back({topic, label});
    by_topic_[topic].push_back({stream, who.kind, who.caller, std::move(label), topic.id});
    return {};
}

void Hub::drop_subscription(Id stream, const Topic& topic) {
    const auto found = by_topic_.find(topic);
    if (found == by_topic_.end()) return;
    std::erase_if(found->second, [&](const StreamEar& ear) { return ear.stream == stream; });
    if (found->second.empty()) by_topic_.erase(found);
}

void Hub::unsubscribe(Id stream, const Channel& channel) {
    const Lock lock(mutex_);
    const auto found = streams_.find(stream);
    if (found == streams_.end()) return;
    const Topic topic = channel.topic(found->second.caller.actor);
    std::erase_if(found->second.subscriptions, [&](const Subscription& each) { return each.topic == topic; });
    drop_subscription(stream, topic);
}

void Hub::forget(Id stream) {
    const auto found = streams_.find(stream);
    if (found == streams_.end()) return;
    const Stream gone = std::move(found->second);
    streams_.erase(found);
    for (const Subscription& each : gone.subscriptions) drop_subscription(stream, each.topic);
    if (--by_token_[gone.caller.token] == 0) by_token_.erase(gone.caller.token);
    if (--by_person_[gone.caller.actor] == 0) by_person_.erase(gone.caller.actor);
    count_ = streams_.size();
    if (streams_.empty()) heard_up_to_.reset();
}

void Hub::ended(Id stream) {
    const Lock lock(mutex_);
    forget(stream);
}

template <class Matches>
void Hub::close_if(Matches matches, CloseCode code) {
    std::vector<Id> closed;
    {
        const Lock lock(mutex_);
        for (const auto& [id, stream] : streams_) {
            if (matches(stream.caller)) closed.push_back(id);
        }
        for (const Id id : closed) forget(id);
    }
    if (!closed.empty() && way_.outlet != nullptr) way_.outlet->close(std::move(closed), code);
}

void Hub::close_token(storage::TokenId token) {
    close_if([&](const StreamCaller& caller) { return caller.token == token; }, CloseCode::policy);
}
void Hub::close_actor(ActorId actor) {
    close_if([&](const StreamCaller& caller) { return caller.actor == actor; }, CloseCode::policy);
}

void Hub::answer(Id stream, const Error& error) {
    const activitypub::Json body = {{"error", error.message}, {"status", status_of(error.code)}};
    if (way_.outlet != nullptr)
        way_.outlet->send({{stream, StreamLoop::text_frame(activitypub::dump_json(body))}});
}

void Hub::said(Id stream, std::string_view text) {
    const auto json = activitypub::parse_json(text);
    if (!json || !json->is_object()) {
        return answer(stream, {Errc::malformed, "streaming/json", "This is no JSON object."});
    }
    const auto word = [&](const char* name) -> std::string {
        const auto found = json->find(name);
        if (found == json->end()) return {};
        if (found->is_string()) return found->get<std::string>();
        return found->is_number_integer() ? found->dump() : std::string();
    };
    const std::string type = word("type");
    if (type != "subscribe" && type != "unsubscribe") {
        return answer(stream,
                      {Errc::malformed, "streaming/type", "The type must be subscribe or unsubscribe."});
    }
    const std::string name = word("stream");
    const std::string list = word("list");
    const std::string tag = word("tag");
    const auto channel = parse_channel({name, list, tag});
    if (!channel) return answer(stream, channel.error());
    if (type == "unsubscribe") return unsubscribe(stream, *channel);
    const Done done = subscribe(stream, *channel);
    if (!done) answer(stream, done.error());
}

void Hub::tell(Happening happening) {
    if (!anybody()) return;
    {
        const Lock lock(mutex_);
        if (told_.size() >= limits::streaming_records_max) {
            overflowed_ = true;
        } else {
            told_.push_back(std::move(happening));
        }
    }
    way_.wake();
}

std::vector<StreamEar> Hub::ears_of(const Topic& topic) const {
    const Lock lock(mutex_);
    const auto found = by_topic_.find(topic);
    return found == by_topic_.end() ? std::vector<StreamEar>{} : found->second;
}

std::vector<StreamEar> Hub::ears_of(ChannelKind kind) const {
    const Lock lock(mutex_);
    std::vector<StreamEar> ears;
    for (const auto& [topic, of_topic] : by_topic_) {
        if (topic.kind == kind) ears.insert(ears.end(), of_topic.begin(), of_topic.end());
    }
    return ears;
}

std::vector<Happening> Hub::take(bool& overflowed) {
    std::vector<Happening> batch;
    const Lock lock(mutex_);
    overflowed = std::exchange(overflowed_, false);
    if (overflowed || streams_.empty()) told_.clear();
    while (!told_.empty() && batch.size() < limits::streaming_records_a_step) {
        batch.push_back(std::move(told_.front()));
        told_.pop_front();
    }
    return batch;
}

namespace {

/// What arrived goes by its id; what became of it comes after.
std::int64_t order_of(const Happening& happening) {
    if (const auto* post = std::get_if<PostHeard>(&happening)) return post->post.value;
    if (const auto* boost = std::get_if<BoostHeard>(&happening)) return boost->boost.value;
    return std::numeric_limits<std::int64_t>::max();
}

}  // namespace

Progress Hub::run_once(Instant now) {
    bool overflowed = false;
    std::vector<Happening> batch = take(overflowed);
    if (overflowed) {
        log::warning("streams fell behind and were closed", {{"streams", streams()}});
        close_if([](const StreamCaller&) { return true; }, CloseCode::try_later);
    }
    if (!anybody()) return {};
    std::ranges::stable_sort(batch, {}, order_of);
    const std::size_t delivered = deliver(batch, now);
    const std::size_t rechecked = recheck(now);
    Progress progress{.done = static_cast<int>(batch.size() + delivered + rechecked)};
    progress.next = to_recheck_.empty() ? recheck_at_ : now;
    return progress;
}

/// Returns how many notifications there were.
std::size_t Hub::deliver(const std::vector<Happening>& batch, Instant now) {
    std::optional<storage::NotificationId> after;
    {
        const Lock lock(mutex_);
        after = heard_up_to_;
    }
    std::unordered_set<storage::TokenId> dead;
    std::size_t notifications = 0;
    const Done done = database_.read([&](storage::Tx& tx) -> Done {
        StreamDelivery delivery(tx, *this, way_.outlet, now);
        for (const Happening& each : batch) std::visit(delivery, each);
        if (after) {
            const auto fresh =
                storage::notifications_after(tx, *after, limits::streaming_notifications_a_step);
            for (const auto& each : fresh) delivery.notification(each.id, each.owner);
            if (!fresh.empty()) after = fresh.back().id;
            notifications = fresh.size();
        }
        delivery.flush();
        dead = delivery.dead_tokens();
        return {};
    });
    if (!done) {
        // Nobody knows what they missed: they come back and ask.
        log::warning("streams could not be served and were closed", {{"why", done.error()}});
        close_if([](const StreamCaller&) { return true; }, CloseCode::try_later);
        return 0;
    }
    {
        const Lock lock(mutex_);
        // The last one may have ended meanwhile, and another begun.
        if (after && heard_up_to_) heard_up_to_ = std::max(*heard_up_to_, *after);
    }
    if (!dead.empty()) {
        close_if([&](const StreamCaller& caller) { return dead.contains(caller.token); }, CloseCode::policy);
    }
    return notifications;
}

/// Whoever ends a token says so (close_token); should one forget it, this finds it. Only after something was
/// written.
std::size_t Hub::recheck(Instant now) {
    if (to_recheck_.empty()) {
        const std::uint64_t version = database_.version();
        if (now < recheck_at_) return 0;
        recheck_at_ = now + limits::streaming_recheck_every;
        if (version == rechecked_version_) return 0;
        rechecked_version_ = version;
        const Lock lock(mutex_);
        std::unordered_set<storage::TokenId> tokens;
        for (const auto& [id, stream] : streams_) {
            if (tokens.insert(stream.caller.token).second) to_recheck_.push_back(stream.caller);
        }
    }
    const std::size_t count = std::min(to_recheck_.size(), limits::streaming_rechecks_a_step);
    std::unordered_set<storage::TokenId> dead;
    const Done done = database_.read([&](storage::Tx& tx) -> Done {
        for (std::size_t i = to_recheck_.size() - count; i < to_recheck_.size(); ++i) {
            if (!views_.is_alive(tx, to_recheck_[i])) dead.insert(to_recheck_[i].token);
        }
        return {};
    });
    to_recheck_.resize(to_recheck_.size() - count);
    if (!done) log::warning("streams could not be looked after", {{"why", done.error()}});
    if (!dead.empty()) {
        close_if([&](const StreamCaller& caller) { return dead.contains(caller.token); }, CloseCode::policy);
    }
    return dead.size();
}

}  // namespace kith::node
