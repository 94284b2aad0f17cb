// Whom a text names: Social's functions that find them, with a fetch where that is allowed.
#include "activitypub/wire/html.h"
#include "activitypub/wire/webfinger.h"
#include "consent/base/limits.h"
#include "consent/base/mutex.h"
#include "node/social/mention_limits.h"
#include "node/social/social.h"

#include <algorithm>
#include <memory>

namespace kith::node {
namespace {

/// One who is named, as far as is known.
struct Named {
    activitypub::Handle handle;
    std::optional<ActorRow> row{};

    bool is_to_be_fetched(const Host& home, Instant now) const {
        if (handle.host == home) return false;
        return !row || row->deleted || now - row->fetched >= limits::actor_stale_after;
    }
};

std::vector<Named> handles_in(std::string_view text, const Host& home) {
    std::vector<Named> named;
    for (const std::string& mention : activitypub::find_mentions(text)) {
        const auto handle =
            activitypub::parse_handle(mention.contains('@') ? mention : mention + "@" + home.text());
        if (handle) named.push_back({*handle});
    }
    return named;
}

void look_up(storage::Tx& tx, std::vector<Named>& named, const Host& home) {
    for (Named& each : named) {
        each.row = each.handle.host == home
                       ? storage::find_local_actor(tx, each.handle.user)
                       : storage::find_actor_by_handle(tx, each.handle.user, each.handle.host);
    }
}

std::vector<ActorRow> there_among(const std::vector<Named>& named) {
    std::vector<ActorRow> rows;
    for (const Named& each : named) {
        if (each.row && !each.row->gone()) rows.push_back(*each.row);
    }
    return rows;
}

/// What a look-up has found so far; it may go on after nobody waits for it any more.
class FoundSoFar {
 public:
    explicit FoundSoFar(std::vector<Named> named) : named_(std::move(named)) {}

    void set(std::size_t at, std::optional<ActorRow> row) KITH_EXCLUDES(mutex_) {
        const Lock lock(mutex_);
        named_[at].row = std::move(row);
    }
    std::vector<ActorRow> there() KITH_EXCLUDES(mutex_) {
        const Lock lock(mutex_);
        return there_among(named_);
    }

 private:
    Mutex mutex_;
    std::vector<Named> named_ KITH_GUARDED_BY(mutex_);
};

struct Wanted {
    std::size_t at = 0;
    std::string handle{};
};

}  // namespace

/// Who is named in the text, as far as they can be found: a handle that cannot, or not within the time that
/// there is for all of them, stays plain text.
std::vector<ActorRow> Social::named_in(std::string_view text) {
    const Host& home = parts_.site.domain;
    std::vector<Named> named = handles_in(text, home);
    const Done known = parts_.database.read([&](storage::Tx& tx) -> Done {
        look_up(tx, named, home);
        return {};
    });
    const Instant now = parts_.clock.now();
    std::vector<Wanted> wanted;
    for (std::size_t i = 0; known && i < named.size(); ++i) {
        if (named[i].is_to_be_fetched(home, now)) wanted.push_back({i, named[i].handle.text()});
    }
    if (wanted.empty()) return there_among(named);
    const auto found = std::make_shared<FoundSoFar>(std::move(named));
    const Millis patience = limits::mentions_looked_for;
    const auto look = [&resolver = parts_.resolver, wanted, until = now + patience, found]() -> Done {
        activitypub::FetchBudget budget{.until = until};
        for (const Wanted& each : wanted) {
            auto actor = resolver.handle(each.handle, budget);
            if (actor) {
                found->set(each.at, *std::move(actor));
            } else if (actor.error().code == Errc::gone) {
                found->set(each.at, std::nullopt);
            }
        }
        return {};
    };
    // Whoever was not found by then is left out.
    static_cast<void>(parts_.errands.wait_at_most(patience, look));
    return found->there();
}

/// Who is named in the text and known here already.
std::vector<ActorRow> Social::known_in(storage::Tx& tx, std::string_view text) const {
    std::vector<Named> named = handles_in(text, parts_.site.domain);
    look_up(tx, named, parts_.site.domain);
    return there_among(named);
}

}  // namespace kith::node
