// The simulated world: nodes, people, and a plain model of what they did, against which the nodes are held.
#pragma once

#include "tests/support/sim/sim_network.h"

#include <set>
#include <string>
#include <vector>

namespace kith::sim {

using PersonNumber = std::size_t;
using PostNumber = std::size_t;

struct SimPerson {
    Person person;
    SimNode* node = nullptr;
    bool deleted = false;
};

struct ModelPost {
    Uri uri;
    PersonNumber author = 0;
    Visibility visibility = Visibility::public_;
    std::optional<PostNumber> parent{};
    bool deleted = false;
    int version = 0;
    std::set<PersonNumber> audience{};  // who it was meant for, when it is not open to everybody
    std::set<PersonNumber> owed{};      // remote followers who must have got it

    bool open() const { return visibility == Visibility::public_ || visibility == Visibility::unlisted; }
};

class World {
 public:
    explicit World(std::uint64_t seed);

    /// Acts, faults and time, then healing.
    void live(int acts);
    /// What the checkers found, as sentences; empty when all is well.
    std::vector<std::string> violations();

    std::uint64_t trace_hash() const { return network_.trace_hash(); }
    std::size_t requests() const { return network_.requests(); }
    std::size_t acts_done() const { return acts_done_; }
    std::size_t deliveries_settled() const { return deliveries_settled_; }

 private:
    using Pair = std::pair<PersonNumber, PersonNumber>;

    // acts.cpp: each true when the node accepted it
    void act();
    bool do_one(std::uint64_t dice, PersonNumber who, PersonNumber whom);
    bool post_something(PersonNumber who, bool reply, bool poll);
    bool edit_something(PersonNumber who);
    bool delete_something(PersonNumber who);
    bool react(PersonNumber who);
    bool follow(PersonNumber who, PersonNumber whom);
    bool unfollow(PersonNumber who, PersonNumber whom);
    bool answer(PersonNumber who);
    bool block(PersonNumber who, PersonNumber whom);
    bool leave(PersonNumber who);
    void disturb();
    void note_audience(ModelPost& post, PersonNumber author);
    void note_owed(ModelPost& post, PersonNumber author);
    void broken(PersonNumber follower, PersonNumber followed);
    std::string text_of(PostNumber number, int version, PersonNumber author);
    std::optional<PostNumber> some_post();
    std::optional<PostNumber> some_post_of(PersonNumber author);
    std::optional<PersonNumber> person_of(const Uri& uri) const;
    void watch(const Exchange& exchange);

    // checks.cpp
    void check_settled();
    void check_nothing_lost();
    void check_audiences();
    void check_audience(SimNode& node, PostNumber number, storage::Tx& tx);
    void check_deletes_and_edits();
    void check_follows();
    void check_reactions();
    void check_duplicates();
    bool had_a_reason(const ModelPost& post, PersonNumber follower);
    bool blocks_now(PersonNumber by, PersonNumber whom);
    std::string follow_at(SimNode& node, PersonNumber who, PersonNumber whom);
    std::string reactions_at(SimNode& node, const ModelPost& post, PersonNumber who);
    void violation(std::string sentence);
    std::string name(PersonNumber who) const { return people_[who].person.handle; }
    node::Social& social(PersonNumber who) { return people_[who].node->social(); }
    bool blocked_ever(PersonNumber one, PersonNumber other) const {
        return blocks_.contains({one, other}) || blocks_.contains({other, one});
    }

    SeededRandom random_;
    SimNetwork network_;
    std::vector<SimPerson> people_;
    std::vector<ModelPost> posts_;
    std::set<Pair> blocks_;
    std::size_t acts_done_ = 0;
    std::size_t deliveries_settled_ = 0;
    bool left_ = false;
    std::vector<std::string> violations_;
};

}  // namespace kith::sim
