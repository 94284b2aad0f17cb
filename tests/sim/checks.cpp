// What must hold on every node once the network healed and time passed.
#include "storage/blocks.h"
#include "storage/delivery_queue.h"
#include "storage/fetch_queue.h"
#include "storage/follows.h"
#include "storage/inbox_queue.h"
#include "storage/likes.h"
#include "storage/notifications.h"
#include "storage/polls.h"
#include "storage/timelines.h"
#include "storage/visibility.h"
#include "tests/sim/world.h"

namespace kith::sim {

void World::violation(std::string sentence) {
    constexpr std::size_t shown_max = 20;
    if (violations_.size() < shown_max) violations_.push_back(std::move(sentence));
}

std::vector<std::string> World::violations() {
    check_settled();
    check_nothing_lost();
    check_audiences();
    check_deletes_and_edits();
    check_follows();
    check_reactions();
    check_duplicates();
    return violations_;
}

void World::check_settled() {
    for (SimNode* node : network_.nodes()) {
        node->read([&](storage::Tx& tx) {
            const auto waiting =
                storage::count_queued(tx) + storage::count_inbox(tx) + storage::count_fetches(tx);
            if (waiting != 0) violation(node->host() + " still has something waiting");
            for (const auto& row : storage::delivery_status(tx, {.limit = 100'000})) {
                ++deliveries_settled_;
                const bool well = row.state == storage::DeliveryState::delivered ||
                                  row.state == storage::DeliveryState::cancelled;
                if (well) continue;
                violation(node->host() + ": " + row.type + " to " + row.inbox.text() + " ended " +
                          std::string(storage::to_string(row.state)) + " " + row.error.value_or("") + " " +
                          std::to_string(row.status.value_or(0)));
            }
            return true;
        });
    }
}

/// A reply is its parent's author's to refuse: when the parent is gone, was hidden from the replier, or they
/// block.
bool World::had_a_reason(const ModelPost& post, PersonNumber follower) {
    if (!post.parent) return false;
    const ModelPost& parent = posts_[*post.parent];
    const bool judged_there = people_[parent.author].node == people_[follower].node;
    return judged_there && (parent.deleted || !parent.open() || blocked_ever(parent.author, post.author));
}

void World::check_nothing_lost() {
    for (const ModelPost& post : posts_) {
        if (post.deleted) continue;
        for (const PersonNumber follower : post.owed) {
            if (people_[follower].node->post(post.uri) || had_a_reason(post, follower)) continue;
            violation(name(follower) + " never got " + post.uri.text() + " of " + name(post.author));
        }
    }
}

bool World::blocks_now(PersonNumber by, PersonNumber whom) {
    return people_[by].node->read([&](storage::Tx& tx) {
        return storage::is_blocked(tx,
                                   storage::actor_id_of(tx, people_[by].person.uri),
                                   storage::actor_id_of(tx, people_[whom].person.uri));
    });
}

void World::check_audience(SimNode& node, PostNumber number, storage::Tx& tx) {
    const ModelPost& post = posts_[number];
    const auto row = storage::find_post(tx, post.uri);
    if (!row) return;
    const std::string what = node.host() + " shows post " + std::to_string(number) + " to ";
    if (!post.open() && storage::may_see(tx, *row, storage::Viewer::nobody())) violation(what + "everybody");
    for (PersonNumber who = 0; who < people_.size(); ++who) {
        if (people_[who].node != &node || people_[who].deleted) continue;
        const storage::ActorId reader = people_[who].person.id;
        if (!storage::may_see(tx, *row, storage::Viewer::actor(reader))) continue;
        const bool follower =
            post.visibility == Visibility::followers && storage::is_following(tx, reader, row->actor);
        if (!post.open() && post.author != who && !post.audience.contains(who) && !follower) {
            violation(what + name(who));
        }
    }
}

void World::check_audiences() {
    for (SimNode* node : network_.nodes()) {
        for (PostNumber number = 0; number < posts_.size(); ++number) {
            node->read([&](storage::Tx& tx) {
                check_audience(*node, number, tx);
                return true;
            });
        }
    }
    for (PersonNumber by = 0; by < people_.size(); ++by) {
        for (PersonNumber whom = 0; whom < people_.size(); ++whom) {
            if (people_[by].deleted || people_[whom].deleted || by == whom || !blocks_now(by, whom)) continue;
            for (const ModelPost& post : posts_) {
                if (post.author != by) continue;
                const bool shown = people_[whom].node->read([&](storage::Tx& tx) {
                    return storage::may_see(tx,
                                            storage::post_id_of(tx, post.uri),
                                            storage::Viewer::actor(people_[whom].person.id));
                });
                if (shown)
                    violation(name(whom) + " sees " + post.uri.text() + " of " + name(by) + ", who blocks");
            }
        }
    }
}

/// On the author's node and on every node that was sent the post. Who only fetched it is not known to the
/// author.
void World::check_deletes_and_edits() {
    for (const ModelPost& post : posts_) {
        SimNode& home = *people_[post.author].node;
        std::set<std::string> holders{home.host()};
        for (const Uri& inbox :
             home.read([&](storage::Tx& tx) { return storage::inboxes_holding(tx, post.uri); })) {
            holders.insert(host_of(inbox).text());
        }
        const std::string newest = " v" + std::to_string(post.version) + "v ";
        for (const std::string& holder : holders) {
            const auto row = network_.node(holder).post(post.uri);
            if (!row) continue;
            if (post.deleted) violation(holder + " keeps the deleted " + post.uri.text());
            if (!post.deleted && !row->content.contains(newest)) {
                violation(holder + " has an old text of " + post.uri.text());
            }
        }
    }
}

std::string World::follow_at(SimNode& node, PersonNumber who, PersonNumber whom) {
    return node.read([&](storage::Tx& tx) -> std::string {
        const auto row = storage::find_follow(tx,
                                              storage::actor_id_of(tx, people_[who].person.uri),
                                              storage::actor_id_of(tx, people_[whom].person.uri));
        if (!row) return "nothing";
        return row->state == storage::FollowState::accepted ? "accepted" : "requested";
    });
}

void World::check_follows() {
    for (PersonNumber who = 0; who < people_.size(); ++who) {
        for (PersonNumber whom = 0; whom < people_.size(); ++whom) {
            if (people_[who].node == people_[whom].node || people_[who].deleted || people_[whom].deleted)
                continue;
            const std::string followers_side = follow_at(*people_[who].node, who, whom);
            const std::string other_side = follow_at(*people_[whom].node, who, whom);
            if (followers_side == other_side) continue;
            violation(name(who) + " follows " + name(whom) + ": " + followers_side + " at the follower's, " +
                      other_side + " at the other's");
        }
    }
}

std::string World::reactions_at(SimNode& node, const ModelPost& post, PersonNumber who) {
    return node.read([&](storage::Tx& tx) -> std::string {
        const auto id = storage::post_id_of(tx, post.uri);
        const auto actor = storage::actor_id_of(tx, people_[who].person.uri);
        if (!id.valid() || !actor.valid()) return "";
        std::string said = storage::find_like(tx, id, actor) ? "like " : "";
        if (storage::find_boost(tx, id, actor)) said += "boost ";
        for (const int choice : storage::votes_of(tx, id, actor)) said += "vote " + std::to_string(choice);
        return said;
    });
}

void World::check_reactions() {
    for (const ModelPost& post : posts_) {
        if (post.deleted || !post.open()) continue;
        SimNode& home = *people_[post.author].node;
        for (PersonNumber who = 0; who < people_.size(); ++who) {
            if (people_[who].deleted || people_[who].node == &home || blocked_ever(who, post.author))
                continue;
            const std::string theirs = reactions_at(*people_[who].node, post, who);
            const std::string ours = reactions_at(home, post, who);
            const bool late_vote = theirs.contains("vote") && !ours.contains("vote");  // the poll was over
            if (theirs == ours || late_vote) continue;
            violation(name(who) + " did \"" + theirs + "\" to " + post.uri.text() + ", its home has \"" +
                      ours + "\"");
        }
    }
}

void World::check_duplicates() {
    for (const SimPerson& someone : people_) {
        if (someone.deleted) continue;
        someone.node->read([&](storage::Tx& tx) {
            std::set<std::string> told;
            for (const auto& row : storage::notifications_of(tx, someone.person.id, {.limit = 10'000})) {
                const std::string key =
                    row.type + " " + std::to_string(row.from.value) + " " + std::to_string(row.post.value);
                if (!told.insert(key).second)
                    violation(someone.person.handle + " was told twice: " + row.type);
            }
            std::set<std::string> seen;
            for (const auto& entry : storage::home_timeline(tx, someone.person.id, {.limit = 10'000})) {
                const std::string key = entry.post.uri.text() + (entry.boost ? entry.boost->uri.text() : "");
                if (!seen.insert(key).second) violation(someone.person.handle + " sees twice " + key);
            }
            return true;
        });
    }
}

}  // namespace kith::sim
