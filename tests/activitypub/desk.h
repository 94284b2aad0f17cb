// Desk: a town whose first institution has a consent actor and staff; ben, on the other server, is who they
// care about. For tests of consent.
#pragma once

#include "activitypub/wire/html.h"
#include "storage/grants.h"
#include "tests/support/sim/town.h"

#include <string>
#include <vector>

namespace kith::sim {

using consent::Audience;
using consent::DetailKind;
using consent::KindSet;
using consent::Reason;

struct Desk : Town {
    Person desk = a.add_consent_actor();
    Person prof = a.add_person("prof", {.role = "faculty"});
    Person dean = a.add_person("dean", {.role = "staff"});
    Person student = a.add_person("student", {.role = "student"});

    Desk() { follow(b, ben, prof); }

    const node::Consents& consents() { return a.core().consents(); }
    storage::ActorRow row(const Uri& uri) { return a.actor(uri).value(); }
    storage::SubjectId subject_of(const Person& who) { return row(who.uri).subject; }

    Result<storage::DetailId> record(const Person& by, DetailKind kind, const std::string& value) {
        const auto from = row(by.uri);
        const auto about = row(ben.uri);
        return a.database().write([&](storage::Tx& tx) -> Result<storage::DetailId> {
            return consents().record(tx, from, about, kind, value, a.clock().now());
        });
    }
    Result<storage::ConsentRequestRow> ask(const Person& by, const node::Wish& wish) {
        const auto from = row(by.uri);
        const auto whom = row(ben.uri);
        auto asked = a.database().write([&](storage::Tx& tx) -> Result<storage::ConsentRequestRow> {
            return consents().ask(tx, from, whom, wish, a.clock().now());
        });
        settle(std::chrono::minutes(1));
        return asked;
    }
    std::vector<std::string> seen(const Person& by, Reason reason) {
        KindSet all;
        for (const auto& category : consent::categories()) all.insert(category.kind);
        const auto as = row(by.uri);
        const auto subject = subject_of(ben);
        const auto shown =
            must(a.database().write([&](storage::Tx& tx) -> Result<std::vector<node::ShownDetail>> {
                return consents().use(tx, as, subject, all, reason, a.clock().now());
            }));
        std::vector<std::string> values;
        values.reserve(shown.size());
        for (const auto& each : shown) values.push_back(each.value);
        return values;
    }
    /// What the consent actor last said to ben.
    std::string last_answer() {
        std::string text;
        b.read([&](storage::Tx& tx) {
            for (const auto& row : storage::notifications_of(tx, ben.id, {.limit = 50})) {
                const auto post = storage::find_post(tx, row.post);
                if (!post) continue;
                const auto author = storage::find_actor(tx, post->actor);
                if (author && author->uri == desk.uri && text.empty())
                    text = activitypub::to_plain_text(post->content);
            }
            return true;
        });
        return text;
    }
    std::string say(std::string words, Visibility visibility = Visibility::direct) {
        must(b.social().post(ben.id,
                             {.text = desk.handle + " " + std::move(words), .visibility = visibility}));
        settle(std::chrono::minutes(1));
        return last_answer();
    }
    void vote(const storage::ConsentRequestRow& request, int choice) {
        const Uri question = a.core().site().post(request.question);
        must(b.social().vote(ben.id, question.text(), {choice}));
        settle(std::chrono::minutes(1));
    }
    consent::ConsentRecord record_of(storage::SubjectId subject) {
        return a.read([&](storage::Tx& tx) { return must(storage::SqlGrantBook(tx).record_of(subject)); });
    }
    std::vector<storage::ConsentEventRow> events() {
        const auto subject = subject_of(ben);
        return a.read([&](storage::Tx& tx) { return storage::consent_events_of(tx, subject); });
    }
};

inline const node::Wish greeting{
    .kinds = {DetailKind::nickname}, .reason = Reason::personal_greeting, .audience = Audience::own_staff()};

}  // namespace kith::sim
