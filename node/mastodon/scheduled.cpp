// https://docs.joinmastodon.org/methods/scheduled_statuses/
#include "node/mastodon/scheduled.h"

#include "consent/base/log.h"
#include "consent/json.h"
#include "node/mastodon/entities.h"
#include "node/mastodon/entities_media.h"
#include "node/mastodon/groups.h"
#include "node/mastodon/paging.h"
#include "node/mastodon/status_parts.h"
#include "storage/scheduled_posts.h"
#include "storage/units.h"

#include <chrono>

namespace kith::node {
namespace {

using Json = nlohmann::json;
using storage::ScheduledId;
using storage::ScheduledRow;

Json id_or_null(std::int64_t id) {
    return id == 0 ? Json() : Json(std::to_string(id));
}

Result<StatusWish> open_wish(storage::KeyStore& keys, const ScheduledRow& row) {
    const auto opened = TRY(keys.vault().open_private(row.subject, storage::scheduled_sealed_as, row.sealed));
    const Json json = Json::parse(as_text(opened.bytes()), nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return fail(Errc::internal, "scheduled/sealed");
    return wish_of(json);
}

/// https://docs.joinmastodon.org/entities/ScheduledStatus/
Result<Json> scheduled_json(storage::Tx& tx, const Api& api, const ScheduledRow& row) {
    const StatusWish wish = TRY(open_wish(api.parts().keys, row));
    Json media = Json::array();
    Json attachments = Json::array();
    for (const storage::MediaId id : media_ids(wish.media)) {
        media.push_back(std::to_string(id.value));
        if (const auto file = storage::find_media(tx, id, row.author))
            attachments.push_back(media_entity(*file));
    }
    Json poll;
    if (wish.poll) {
        poll = {{"options", wish.poll->options},
                {"expires_in", wish.poll->expires_in},
                {"multiple", wish.poll->multiple},
                {"hide_totals", wish.poll->hide_totals}};
    }
    Json params = {{"text", wish.text},
                   {"spoiler_text", wish.spoiler_text.empty() ? Json() : Json(wish.spoiler_text)},
                   {"sensitive", wish.sensitive},
                   {"visibility", api_visibility_to_post_with(wish.visibility)},
                   {"language", wish.language.empty() ? Json() : Json(wish.language)},
                   {"in_reply_to_id", wish.in_reply_to.valid() ? Json(wish.in_reply_to.value) : Json()},
                   {"quoted_status_id", id_or_null(wish.quoted.value)},
                   {"quote_approval_policy", wish.quote_policy},
                   {"media_ids", wish.media.empty() ? Json() : std::move(media)},
                   {"poll", std::move(poll)},
                   {"scheduled_at", nullptr},
                   {"idempotency", nullptr},
                   {"with_rate_limit", false},
                   {"application_id", wish.app.value}};
    return Json{{"id", std::to_string(row.id.value)},
                {"scheduled_at", api_time(row.due)},
                {"params", std::move(params)},
                {"media_attachments", std::move(attachments)}};
}

Result<ScheduledRow> own_row(storage::Tx& tx, const Call& call) {
    auto row = storage::find_scheduled(tx, call.me(), ScheduledId(TRY(call.id())));
    if (!row) return fail(Errc::not_found, "scheduled/absent");
    return *std::move(row);
}

Result<Response> list(const Api& api, const Call& call) {
    const storage::Page page = page_in(call.params);
    PageEnds ends;
    const Json all = TRY(api.parts().database.read([&](storage::Tx& tx) -> Result<Json> {
        const auto rows = storage::scheduled_by(tx, call.me(), page);
        ends = ends_of(rows, [](const ScheduledRow& row) { return row.id.value; });
        Json shown = Json::array();
        for (const ScheduledRow& row : rows) shown.push_back(TRY(scheduled_json(tx, api, row)));
        return shown;
    }));
    Response response = json_answer(all);
    set_links(response, call, api, page, ends);
    return response;
}

Done keep_media(storage::Tx& tx, storage::ActorId author, const StatusWish& wish, Instant due) {
    if (storage::keep_media_until(tx, author, media_ids(wish.media), due)) return {};
    return fail(Errc::malformed, "scheduled/media", "Validation failed: Media not found");
}

Result<Response> change(const Api& api, const Call& call) {
    const Instant due = TRY(due_in(call));
    const ScheduledId id = TRY(api.parts().database.write([&](storage::Tx& tx) -> Result<ScheduledId> {
        const ScheduledRow row = TRY(own_row(tx, call));
        const StatusWish wish = TRY(open_wish(api.parts().keys, row));
        TRY_DONE(keep_media(tx, row.author, wish, due));
        storage::reschedule(tx, row.id, due);
        return row.id;
    }));
    return scheduled_answer(api, call, id);
}

Result<Response> cancel(const Api& api, const Call& call) {
    TRY_DONE(api.parts().database.write([&](storage::Tx& tx) -> Done {
        const ScheduledRow row = TRY(own_row(tx, call));
        // From now on nothing waits for its media.
        if (const auto wish = open_wish(api.parts().keys, row))
            static_cast<void>(storage::keep_media_until(tx, row.author, media_ids(wish->media), call.now));
        storage::remove_scheduled(tx, row.id);
        return {};
    }));
    return empty_answer();
}

Done may_schedule(storage::Tx& tx, storage::ActorId author, Instant due) {
    const auto day = std::chrono::floor<std::chrono::days>(due);
    if (storage::count_scheduled_by(tx, author) >= static_cast<std::int64_t>(limits::scheduled_max)) {
        return fail(Errc::malformed,
                    "scheduled/many",
                    "Validation failed: You have exceeded the limit of " +
                        std::to_string(limits::scheduled_max) + " scheduled posts");
    }
    if (storage::count_scheduled_by(tx, author, day, day + std::chrono::days(1)) >=
        static_cast<std::int64_t>(limits::scheduled_a_day_max)) {
        return fail(Errc::malformed,
                    "scheduled/day",
                    "Validation failed: You have exceeded the limit of " +
                        std::to_string(limits::scheduled_a_day_max) + " scheduled posts for that day");
    }
    return {};
}

/// False where it has to wait for its author: what can never be posted so.
bool may_work_later(const Error& error) {
    return error.code == Errc::unavailable || error.code == Errc::internal || error.code == Errc::limited;
}

/// What somebody put off for a unit rests on their role, as their tokens do.
Done may_post_still(storage::Tx& tx, const ScheduledRow& row, storage::ActorId by) {
    if (!by.valid() || storage::unit_role_of(tx, row.author, by) == storage::UnitRole::editor) return {};
    return fail(Errc::denied, "scheduled/role");
}

Result<PostRow> post_scheduled(const Api::Parts& parts, const ScheduledRow& row) {
    const StatusWish wish = TRY(open_wish(parts.keys, row));
    PostDraft draft = TRY(parts.database.read(
        [&](storage::Tx& tx) -> Result<PostDraft> { return draft_of(tx, wish, row.author); }));
    return post_wish(parts, row.author, wish, std::move(draft), [&](storage::Tx& tx, const PostRow&) -> Done {
        TRY_DONE(may_post_still(tx, row, wish.by));
        // In the post's own transaction: there is never both, and never two posts.
        if (storage::remove_scheduled(tx, row.id)) return {};
        return fail(Errc::conflict, "scheduled/gone");
    });
}

}  // namespace

Result<Instant> due_in(const Call& call) {
    const auto due = parse_iso8601(call.params.text_or_empty("scheduled_at"));
    if (!due) return fail(Errc::malformed, "scheduled/time", "Validation failed: Scheduled at is invalid");
    if (*due < call.now + limits::schedule_ahead_least) {
        return fail(Errc::malformed,
                    "scheduled/soon",
                    "Validation failed: Scheduled at The scheduled date must be in the future");
    }
    if (*due > call.now + limits::schedule_ahead_most) {
        return fail(Errc::malformed, "scheduled/far", "Validation failed: Scheduled at is too far ahead");
    }
    return *due;
}

Result<Response> scheduled_answer(const Api& api, const Call& call, ScheduledId id) {
    return api.parts().database.read([&](storage::Tx& tx) -> Result<Response> {
        const auto row = storage::find_scheduled(tx, call.me(), id);
        if (!row) return fail(Errc::not_found, "scheduled/absent");
        return json_answer(TRY(scheduled_json(tx, api, *row)));
    });
}

Result<Response> schedule(const Api& api,
                          const Call& call,
                          const StatusWish& wish,
                          Instant due,
                          const std::optional<crypto::Sha256>& key) {
    const std::string words = to_json(wish).dump();
    const auto subject = call.caller.person->subject;
    const auto sealed =
        TRY(api.parts().keys.vault().seal_private(subject, storage::scheduled_sealed_as, as_bytes(words)));
    const ScheduledRow row{.id = api.parts().ids.make<ScheduledId>(),
                           .subject = subject,
                           .author = call.me(),
                           .sealed = sealed,
                           .due = due,
                           .next = due,
                           .created = call.now};
    TRY_DONE(api.parts().database.write([&](storage::Tx& tx) -> Done {
        TRY_DONE(may_schedule(tx, row.author, due));
        TRY_DONE(claim_key(tx, row.author, key, {.scheduled = row.id}, call.now));
        TRY_DONE(keep_media(tx, row.author, wish, due));
        storage::insert_scheduled(tx, row);
        return {};
    }));
    return scheduled_answer(api, call, row.id);
}

activitypub::Progress run_scheduled(const Api::Parts& parts, Instant now) {
    activitypub::Progress progress;
    const auto due = parts.database.read([&](storage::Tx& tx) -> Result<std::vector<ScheduledRow>> {
        return storage::scheduled_due(tx, now, limits::scheduled_a_step);
    });
    if (!due) return progress;
    for (const ScheduledRow& row : *due) {
        const auto posted = post_scheduled(parts, row);
        ++progress.done;
        if (posted || posted.error().rule == "scheduled/gone") continue;
        log::warning("scheduled.failed", {{"error", posted.error()}});
        const auto next = may_work_later(posted.error())
                              ? std::optional<Instant>(now + limits::scheduled_again_after)
                              : std::nullopt;
        const Done put = parts.database.write([&](storage::Tx& tx) -> Done {
            storage::try_scheduled_at(tx, row.id, next);
            return {};
        });
        if (!put) log::warning("scheduled.put", {{"error", put.error()}});
    }
    if (due->size() == limits::scheduled_a_step) progress.next = now;
    return progress;
}

activitypub::Progress prune_keys(storage::Database& database, Instant now) {
    activitypub::Progress progress;
    const Done done = database.write([&](storage::Tx& tx) -> Done {
        const auto gone =
            storage::prune_post_keys(tx, now - limits::idempotency_key_for, limits::post_keys_a_step);
        progress.done = static_cast<int>(gone);
        if (gone == static_cast<std::int64_t>(limits::post_keys_a_step)) progress.next = now;
        return {};
    });
    if (!done) log::warning("upkeep.post-keys", {{"error", done.error()}});
    return progress;
}

void add_scheduled_routes(Api& api) {
    const Needs reading{Who::person, "read:statuses"};
    const Needs writing{Who::person, "write:statuses"};
    api.add("GET", "/api/v1/scheduled_statuses", reading, [&api](Call& call) { return list(api, call); });
    api.add("GET", "/api/v1/scheduled_statuses/{id}", reading, [&api](Call& call) -> Result<Response> {
        return scheduled_answer(api, call, ScheduledId(TRY(call.id())));
    });
    api.add(
        "PUT", "/api/v1/scheduled_statuses/{id}", writing, [&api](Call& call) { return change(api, call); });
    api.add("DELETE", "/api/v1/scheduled_statuses/{id}", writing, [&api](Call& call) {
        return cancel(api, call);
    });
}

}  // namespace kith::node
