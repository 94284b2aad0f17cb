// What people do, and what happens to the network meanwhile.
#include "activitypub/audience.h"
#include "consent/base/check.h"
#include "storage/follows.h"
#include "tests/sim/world.h"

#include <charconv>

namespace kith::sim {

namespace {

constexpr Visibility all_visibilities[] = {Visibility::public_,
                                           Visibility::public_,
                                           Visibility::unlisted,
                                           Visibility::followers,
                                           Visibility::followers,
                                           Visibility::direct,
                                           Visibility::local};

/// The numbers of the posts whose text is in `body`: "zq12zq".
std::set<PostNumber> posts_in(std::string_view body) {
    std::set<PostNumber> found;
    for (auto at = body.find("zq"); at != std::string_view::npos; at = body.find("zq", at + 2)) {
        PostNumber number = 0;
        const char* end = body.data() + body.size();
        const auto [stop, error] = std::from_chars(body.data() + at + 2, end, number);
        if (error == std::errc{} && end - stop >= 2 && stop[0] == 'z' && stop[1] == 'q') found.insert(number);
    }
    return found;
}

}  // namespace

World::World(std::uint64_t seed) : random_(seed), network_(seed) {
    static constexpr std::string_view names[] = {
        "ana", "ben", "cleo", "dan", "eva", "finn", "gus", "hedy", "ivo", "jane", "kai", "lea"};
    const std::size_t nodes = 3 + random_.below(3);
    KITH_CHECK(nodes != 0);
    std::vector<SimNode*> all;
    for (std::size_t i = 0; i < nodes; ++i) {
        all.push_back(&network_.add_node(std::string(1, static_cast<char>('a' + i)) + ".test"));
    }
    for (std::size_t i = 0; i < std::size(names); ++i) {
        SimNode* node = all[i % nodes];
        people_.push_back({node->add_person(names[i], {.locked = random_.below(4) == 0}), node});
    }
    network_.observe([this](const Exchange& exchange) { watch(exchange); });
}

/// Nothing of a private post's text may cross to a host where nobody is meant to read it.
void World::watch(const Exchange& exchange) {
    const bool is_post = exchange.request.method == "POST";
    const std::string& text = is_post ? exchange.request.body : exchange.response.body;
    const std::string& reader = is_post ? exchange.to : exchange.from;
    for (const PostNumber number : posts_in(text)) {
        if (number >= posts_.size() || posts_[number].open()) continue;
        const ModelPost& post = posts_[number];
        bool meant = people_[post.author].node->host() == reader;
        if (post.visibility != Visibility::local) {
            for (const PersonNumber who : post.audience) meant = meant || people_[who].node->host() == reader;
        }
        if (!meant) violation("the text of private post " + std::to_string(number) + " reached " + reader);
    }
}

std::optional<PersonNumber> World::person_of(const Uri& uri) const {
    for (PersonNumber i = 0; i < people_.size(); ++i) {
        if (people_[i].person.uri == uri) return i;
    }
    return std::nullopt;
}

void World::live(int acts) {
    network_.set_faults({.lose_request = static_cast<unsigned>(random_.below(80)),
                         .lose_answer = static_cast<unsigned>(random_.below(80)),
                         .delay = static_cast<unsigned>(random_.below(80)),
                         .repeat = static_cast<unsigned>(random_.below(80)),
                         .crash_caller = static_cast<unsigned>(random_.below(15)),
                         .crash_receiver = static_cast<unsigned>(random_.below(15))});
    for (int i = 0; i < acts; ++i) {
        act();
        disturb();
        const std::uint64_t pause_most = random_.below(5) == 0 ? 900'000 : 20'000;
        network_.pass(Millis(static_cast<std::int64_t>(1 + random_.below(pause_most))));
        for (std::uint64_t rounds = random_.below(4); rounds > 0; --rounds) network_.work();
    }
    network_.heal();
    if (!network_.settle()) violation("work is left after the network healed");
    // Each says something to its followers, so that lists which differ are noticed (FEP-8fcf).
    for (PersonNumber who = 0; who < people_.size(); ++who) {
        if (people_[who].deleted) continue;
        const auto said = social(who).post(people_[who].person.id,
                                           {.text = "good night", .visibility = Visibility::followers});
        if (!said) violation(name(who) + " cannot post after the network healed");
    }
    if (!network_.settle()) violation("work is left after a last round");
}

void World::disturb() {
    const auto nodes = network_.nodes();
    SimNode& one = *nodes[random_.below(nodes.size())];
    SimNode& other = *nodes[random_.below(nodes.size())];
    const std::uint64_t dice = random_.below(100);
    if (dice < 4 && &one != &other) network_.cut(one.host(), other.host());
    if (dice >= 4 && dice < 14) network_.mend(one.host(), other.host());
    if (dice == 14) network_.crash(one, Millis(static_cast<std::int64_t>(1'000 + random_.below(1'800'000))));
}

void World::act() {
    const PersonNumber who = random_.below(people_.size());
    PersonNumber whom = random_.below(people_.size());
    if (whom == who) whom = (whom + 1) % people_.size();
    if (people_[who].deleted || !network_.is_up(*people_[who].node)) return;
    if (do_one(random_.below(100), who, whom)) ++acts_done_;
}

bool World::do_one(std::uint64_t dice, PersonNumber who, PersonNumber whom) {
    if (dice < 22) return follow(who, whom);
    if (dice < 40) return post_something(who, false, false);
    if (dice < 54) return post_something(who, true, false);
    if (dice < 57) return post_something(who, false, true);
    if (dice < 72) return react(who);
    if (dice < 77) return answer(who);
    if (dice < 82) return unfollow(who, whom);
    if (dice < 85) return block(who, whom);
    if (dice < 91) return edit_something(who);
    if (dice < 98) return delete_something(who);
    return leave(who);
}

std::string World::text_of(PostNumber number, int version, PersonNumber author) {
    std::string text = "zq" + std::to_string(number) + "zq v" + std::to_string(version) + "v hello";
    const PersonNumber named = random_.below(people_.size());
    if (random_.below(3) == 0 && named != author) text += " " + name(named);
    return text;
}

std::optional<PostNumber> World::some_post() {
    if (posts_.empty()) return std::nullopt;
    const PostNumber number = random_.below(posts_.size());
    return posts_[number].deleted ? std::nullopt : std::optional(number);
}

std::optional<PostNumber> World::some_post_of(PersonNumber author) {
    std::vector<PostNumber> found;
    for (PostNumber i = 0; i < posts_.size(); ++i) {
        if (!posts_[i].deleted && posts_[i].author == author) found.push_back(i);
    }
    if (found.empty()) return std::nullopt;
    return found[random_.below(found.size())];
}

bool World::post_something(PersonNumber who, bool reply, bool poll) {
    node::PostDraft draft{.text = text_of(posts_.size(), 0, who),
                          .visibility = all_visibilities[random_.below(std::size(all_visibilities))]};
    std::optional<PostNumber> parent;
    if (reply) {
        parent = some_post();
        if (!parent) return false;
        draft.reply_to = posts_[*parent].uri.text();
    }
    if (poll) draft.poll = node::PollDraft{.options = {"tea", "coffee"}, .open_for = std::chrono::hours(3)};
    const auto row = social(who).post(people_[who].person.id, draft);
    if (!row) return false;
    if (parent && activitypub::narrower(row->visibility, posts_[*parent].visibility) != row->visibility)
        violation("a reply widened an audience");
    posts_.push_back({.uri = row->uri, .author = who, .visibility = row->visibility, .parent = parent});
    note_audience(posts_.back(), who);
    note_owed(posts_.back(), who);
    return true;
}

/// By the author's own node, as it knows its followers now.
void World::note_audience(ModelPost& post, PersonNumber author) {
    SimNode& node = *people_[author].node;
    node.read([&](storage::Tx& tx) {
        const auto row = storage::find_post(tx, post.uri);
        for (const storage::Recipient& recipient : storage::recipients_of(tx, row->id)) {
            const auto actor = storage::find_actor(tx, recipient.actor);
            if (const auto who = person_of(actor->uri)) post.audience.insert(*who);
        }
        for (PersonNumber who = 0; who < people_.size(); ++who) {
            const auto actor = storage::actor_id_of(tx, people_[who].person.uri);
            const bool here = people_[who].node == &node;
            const bool follows = storage::is_following(tx, actor, row->actor);
            const bool local = post.visibility == Visibility::local;
            if (local ? here : post.visibility == Visibility::followers && follows) post.audience.insert(who);
        }
        return true;
    });
}

/// Followers elsewhere whose own node holds the same Follow: the Create must reach them unless they break it.
void World::note_owed(ModelPost& post, PersonNumber author) {
    if (post.visibility == Visibility::direct || post.visibility == Visibility::local) return;
    SimNode& home = *people_[author].node;
    for (PersonNumber who = 0; who < people_.size(); ++who) {
        if (people_[who].node == &home || people_[who].deleted) continue;
        const auto follow_in = [&](SimNode& node) {
            return node.read([&](storage::Tx& tx) {
                return storage::find_follow(tx,
                                            storage::actor_id_of(tx, people_[who].person.uri),
                                            storage::actor_id_of(tx, people_[author].person.uri));
            });
        };
        const auto theirs = follow_in(*people_[who].node);
        const auto ours = follow_in(home);
        const bool accepted = ours && ours->state == storage::FollowState::accepted;
        if (accepted && theirs && ours->uri == theirs->uri) post.owed.insert(who);
    }
}

/// What was not delivered yet need not be any more.
void World::broken(PersonNumber follower, PersonNumber followed) {
    for (ModelPost& post : posts_) {
        if (post.author == followed) post.owed.erase(follower);
    }
}

bool World::edit_something(PersonNumber who) {
    const auto number = some_post_of(who);
    if (!number) return false;
    ModelPost& post = posts_[*number];
    const node::PostDraft draft{.text = text_of(*number, post.version + 1, who)};
    if (!social(who).edit(people_[who].person.id, post.uri.text(), draft)) return false;
    ++post.version;
    note_audience(post, who);
    return true;
}

bool World::delete_something(PersonNumber who) {
    const auto number = some_post_of(who);
    if (!number || !social(who).remove(people_[who].person.id, posts_[*number].uri.text())) return false;
    posts_[*number].deleted = true;
    return true;
}

bool World::react(PersonNumber who) {
    const auto number = some_post();
    if (!number) return false;
    const std::string uri = posts_[*number].uri.text();
    const auto me = people_[who].person.id;
    switch (random_.below(7)) {
        case 0:
        case 1:
            return social(who).like(me, uri).has_value();
        case 2:
            return social(who).like(me, uri, false).has_value();
        case 3:
        case 4:
            return social(who).boost(me, uri).has_value();
        case 5:
            return social(who).boost(me, uri, false).has_value();
        default:
            return social(who).vote(me, uri, {static_cast<int>(random_.below(2))}).has_value();
    }
}

bool World::follow(PersonNumber who, PersonNumber whom) {
    return social(who).follow(people_[who].person.id, name(whom)).has_value();
}

bool World::unfollow(PersonNumber who, PersonNumber whom) {
    if (!social(who).unfollow(people_[who].person.id, name(whom))) return false;
    broken(who, whom);
    return true;
}

bool World::answer(PersonNumber who) {
    const auto me = people_[who].person.id;
    const auto waiting = people_[who].node->read([&](storage::Tx& tx) {
        auto entries = storage::requests_to(tx, me, {});
        // Now and then somebody who was let in is put out again.
        if (entries.empty()) entries = storage::followers_of(tx, me, {});
        return entries;
    });
    if (waiting.empty()) return false;
    const auto& entry = waiting[random_.below(waiting.size())];
    const bool accept = entry.follow.state == storage::FollowState::requested && random_.below(3) > 0;
    if (!social(who).answer_request(me, entry.actor.uri.text(), accept)) return false;
    if (const auto follower = person_of(entry.actor.uri); follower && !accept) broken(*follower, who);
    return true;
}

bool World::block(PersonNumber who, PersonNumber whom) {
    const auto me = people_[who].person.id;
    if (random_.below(3) == 0) return social(who).unblock(me, name(whom)).has_value();
    if (!social(who).block(me, name(whom))) return false;
    blocks_.insert({who, whom});
    broken(who, whom);
    broken(whom, who);
    return true;
}

bool World::leave(PersonNumber who) {
    if (left_ || !social(who).delete_account(people_[who].person.id)) return false;
    left_ = true;
    people_[who].deleted = true;
    for (ModelPost& post : posts_) {
        post.deleted = post.deleted || post.author == who;
        post.owed.erase(who);
    }
    return true;
}

}  // namespace kith::sim
