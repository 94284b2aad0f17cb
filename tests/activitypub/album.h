// Album: the centre's town, with posts of the professor's that show ben and bea of the other server, and an
// inbox elsewhere that got them and left. For tests.
#pragma once

#include "node/consent/shown_posts.h"
#include "storage/consent_requests.h"
#include "storage/details.h"
#include "storage/disclosures.h"
#include "storage/retention.h"
#include "tests/activitypub/visitor.h"

#include <string>
#include <vector>

namespace kith::sim {

struct Album : CentreTown {
    Person bea = b.add_person("bea");
    StrangeHost elsewhere{network, "c.test"};
    Stranger cleo{elsewhere, "cleo"};
    Json followed = cleo.activity("Follow", prof.uri.text());

    Album() {
        follow(b, bea, prof);
        REQUIRE(cleo.post(a, followed) == 202);
        settle(std::chrono::minutes(1));
        REQUIRE(follows(a, cleo.uri(), prof.uri));
    }

    Result<node::WaitingPost> draft(const std::vector<Person>& people,
                                    const std::string& text = "A day in the lab",
                                    Visibility visibility = Visibility::followers) {
        const node::PostDraft words{.text = text, .visibility = visibility};
        const auto author = row(prof.uri);
        std::vector<storage::ActorRow> rows;
        rows.reserve(people.size());
        for (const Person& each : people) rows.push_back(row(each.uri));
        must(a.social().prepare(prof.id, words, rows));
        auto made = a.database().write([&](storage::Tx& tx) -> Result<node::WaitingPost> {
            return node::ShownPosts(consents()).draft(tx, author, words, rows, a.clock().now());
        });
        settle(std::chrono::minutes(1));
        return made;
    }
    std::vector<node::WaitingPost> waiting() {
        const auto author = row(prof.uri);
        return must(a.database().read(
            [&](storage::Tx& tx) { return node::ShownPosts(consents()).waiting(tx, author); }));
    }
    std::vector<storage::ConsentRequestRow> requests(const Person& whom) {
        const auto subject = subject_of(whom);
        return a.read([&](storage::Tx& tx) { return storage::consent_requests_of(tx, subject); });
    }
    /// The newest question to somebody of the other server: 0 is yes, 1 is no.
    void answer(const Person& who, int choice) {
        const auto asked = requests(who);
        REQUIRE_FALSE(asked.empty());
        const Uri question = a.core().site().post(asked.front().question);
        must(b.social().vote(who.id, question.text(), {choice}));
        settle(std::chrono::minutes(1));
    }
    /// What the professor has published.
    std::vector<storage::PostRow> published() {
        return a.read([&](storage::Tx& tx) {
            std::vector<storage::PostRow> posts;
            for (const auto id : storage::post_ids_of(tx, prof.id, 100))
                posts.push_back(storage::find_post(tx, id).value());
            return posts;
        });
    }
    /// A post that shows them all, with everybody's yes.
    storage::PostRow publish(const std::vector<Person>& people,
                             const std::string& text = "A day in the lab") {
        must(draft(people, text));
        for (const Person& each : people) answer(each, 0);
        const auto posts = published();
        REQUIRE(posts.size() == 1);
        return posts.front();
    }
    /// What the consent actor told the professor, the newest first.
    std::vector<std::string> told_author() {
        return a.read([&](storage::Tx& tx) {
            std::vector<std::string> texts;
            for (const auto& row : storage::notifications_of(tx, prof.id, {.limit = 50})) {
                const auto post = storage::find_post(tx, row.post);
                if (post && post->actor == desk.id)
                    texts.push_back(activitypub::to_plain_text(post->content));
            }
            return texts;
        });
    }
    std::vector<consent::Grant> grants(const Person& whom) {
        auto all = record_of(subject_of(whom)).grants;
        std::erase_if(all, [](const auto& each) { return each.kind != DetailKind::appearance; });
        return all;
    }
    consent::GrantState state(const Person& whom) {
        const auto all = grants(whom);
        REQUIRE_FALSE(all.empty());
        return all.back().state;
    }
    /// Drafts whose words are still kept.
    std::int64_t drafts_kept() {
        return a.read([&](storage::Tx& tx) {
            auto rows = tx.query("SELECT COUNT(*) FROM post_drafts WHERE sealed IS NOT NULL");
            return rows.next() ? rows.integer(0) : -1;
        });
    }
    /// Where posts that show somebody are, as what is kept of them.
    std::size_t places(const Person& whom) {
        const auto subject = subject_of(whom);
        return a.read([&](storage::Tx& tx) {
            std::size_t count = 0;
            for (const auto& each : storage::detail_summaries(tx, subject))
                count += each.kind == DetailKind::appearance ? 1 : 0;
            return count;
        });
    }
    std::vector<storage::RetractionRow> retractions(const Person& whom) {
        const auto subject = subject_of(whom);
        return a.read([&](storage::Tx& tx) { return storage::retractions_of(tx, subject); });
    }
    /// Deletes of this post that came to the inbox elsewhere.
    std::size_t deletes(const Uri& post) {
        std::size_t count = 0;
        for (const Json& each : elsewhere.activities("Delete"))
            count += each.dump().contains("\"" + post.text() + "\"") ? 1 : 0;
        return count;
    }
    void leave_elsewhere() {
        REQUIRE(cleo.post(a, cleo.activity("Undo", followed)) == 202);
        settle(std::chrono::minutes(1));
        REQUIRE_FALSE(follows(a, cleo.uri(), prof.uri));
    }
    void hold(const Person& whom) {
        const auto subject = subject_of(whom);
        const Instant now = a.clock().now();
        a.write([&](storage::Tx& tx) {
            storage::put_legal_hold(tx,
                                    {.subject = subject,
                                     .reason = "case 17",
                                     .placed = now,
                                     .review = now + std::chrono::days(60)});
        });
    }
    void release(const Person& whom) {
        const auto subject = subject_of(whom);
        a.write([&](storage::Tx& tx) { CHECK(storage::drop_legal_hold(tx, subject)); });
    }
    std::int64_t swept(std::string_view kept) {
        for (const auto& each : must(a.core().sweeper().run_all(a.clock().now()))) {
            if (each.kept.name == kept) return each.rows.due;
        }
        return -1;
    }
    /// Gone here, at the other server and from everywhere it went.
    void check_gone(const Uri& post) {
        CHECK_FALSE(a.post(post).has_value());
        CHECK_FALSE(b.post(post).has_value());
        CHECK(deletes(post) == 1);
        CHECK(count("shown_people") == 0);
        CHECK(places(ben) == 0);
    }
};

}  // namespace kith::sim
