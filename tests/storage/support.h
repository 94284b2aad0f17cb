// What storage tests share: a clock that they set, a folder that goes away, a database with a few people in
// it.
#pragma once

#include "consent/base/clock.h"
#include "consent/base/random.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/follows.h"
#include "storage/ids.h"
#include "storage/posts.h"
#include "storage/subjects.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <unistd.h>

namespace kith::storage {

class HandClock final : public Clock {
 public:
    Instant now() const override { return now_; }
    void pass(Millis time) { now_ += time; }

 private:
    Instant now_ = from_unix_ms(1'770'000'000'000);
};

class Folder {
 public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "kith-storage-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }
    std::string file(std::string_view name) const { return (path_ / name).string(); }

 private:
    std::filesystem::path path_;
};

template <class T>
T must(Result<T> result) {
    INFO("rule: ", result ? std::string("none") : std::string(result.error().rule));
    REQUIRE(result.has_value());
    return std::move(*result);
}
inline void must(Done done) {
    INFO("rule: ", done ? std::string("none") : std::string(done.error().rule));
    REQUIRE(done.has_value());
}

inline Uri uri(std::string_view text) {
    return must(Uri::parse(text));
}
inline Host host(std::string_view text) {
    return must(Host::parse(text));
}

/// A database in memory, ids and a clock.
class World {
 public:
    World() : db_(must(open_sqlite(":memory:", Durability::process))) {}

    /// Runs `work(Tx&)` in one write.
    template <class Work>
    auto write(Work work) {
        using R = decltype(work(std::declval<Tx&>()));
        if constexpr (std::is_void_v<R>) {
            must(db_->write([&](Tx& tx) -> Done {
                work(tx);
                return {};
            }));
        } else {
            return must(db_->write([&](Tx& tx) -> Result<R> { return work(tx); }));
        }
    }

    ActorRow person(std::string_view name, std::string_view at = "here.test", bool shared_inbox = true) {
        const bool is_local = at == "here.test";
        const std::string base = fmt::format("https://{}/users/{}", at, name);
        ActorRow row{.id = ids.make<ActorId>(),
                     .subject = ids.make<SubjectId>(),
                     .uri = uri(base),
                     .is_local = is_local,
                     .host = host(at),
                     .username = std::string(name),
                     .inbox = uri(base + "/inbox"),
                     .created = clock.now(),
                     .fetched = clock.now(),
                     .last_needed = clock.now()};
        if (shared_inbox) row.shared_inbox = uri(fmt::format("https://{}/inbox", at));
        write([&](Tx& tx) {
            create_subject(tx, row.subject, clock.now());
            must(insert_actor(tx, row));
        });
        return row;
    }

    PostRow post_of(const ActorRow& author, Visibility visibility = Visibility::public_) {
        clock.pass(Millis(1'000));
        const auto id = ids.make<PostId>();
        return PostRow{.id = id,
                       .uri = uri(fmt::format("{}/posts/{}", author.uri.text(), id.value)),
                       .actor = author.id,
                       .subject = author.subject,
                       .is_local = author.is_local,
                       .visibility = visibility,
                       .content = "<p>hello</p>",
                       .created = clock.now(),
                       .received = clock.now(),
                       .last_needed = clock.now()};
    }
    PostRow put(PostRow row) {
        row.id = write([&](Tx& tx) { return must(insert_post(tx, row)); });
        return must(db_->read([&](Tx& tx) -> Result<PostRow> { return *find_post(tx, row.id); }));
    }
    PostRow post(const ActorRow& author, Visibility visibility = Visibility::public_) {
        return put(post_of(author, visibility));
    }
    PostRow reply(const ActorRow& author,
                  const PostRow& parent,
                  Visibility visibility = Visibility::public_) {
        PostRow row = post_of(author, visibility);
        row.in_reply_to_uri = parent.uri;
        return put(row);
    }
    void follow(const ActorRow& follower,
                const ActorRow& followed,
                FollowState state = FollowState::accepted) {
        write([&](Tx& tx) {
            const auto id = ids.make<FollowId>();
            put_follow(tx,
                       {.id = id,
                        .follower = follower.id,
                        .followed = followed.id,
                        .state = state,
                        .uri = uri(fmt::format("{}/follows/{}", follower.uri.text(), id.value)),
                        .at = clock.now()});
        });
    }

    HandClock clock;
    SeededRandom random{7};
    IdMaker ids{clock, random};

    Database& db() { return *db_; }

 private:
    std::unique_ptr<Database> db_;
};

}  // namespace kith::storage
