#include "node/core.h"

#include "activitypub/wire/json.h"
#include "consent/base/log.h"
#include "consent/json.h"
#include "node/consent/own_acts.h"
#include "node/consent/shown_posts.h"
#include "node/limits.h"
#include "node/mastodon/api.h"
#include "node/mastodon/reading_upkeep.h"
#include "node/mastodon/scheduled.h"
#include "node/media/films.h"
#include "node/media/media_store.h"
#include "node/media/remote_pictures.h"
#include "node/moderation/limits.h"
#include "node/moderation/moderation.h"
#include "node/portability/importer.h"
#include "node/routes/access_pages.h"
#include "node/routes/consent.h"
#include "node/routes/federation.h"
#include "node/routes/media.h"
#include "node/routes/operator.h"
#include "node/routes/sign_in.h"
#include "node/social/notify.h"
#include "node/streaming/hub.h"
#include "storage/details.h"
#include "storage/domain_rules.h"
#include "storage/erasure.h"
#include "storage/grants.h"
#include "storage/moderation.h"
#include "storage/oauth.h"
#include "storage/registrations.h"
#include "storage/rights.h"
#include "storage/sealed_bodies.h"
#include "storage/statistics.h"
#include "storage/subjects.h"
#include "storage/withdrawals.h"

#include <algorithm>

namespace kith::node {

namespace {

/// A database that does not answer refuses nothing by itself: the inbox and the resolver ask again.
std::function<bool(const Host&)> blocked_hosts(storage::Database& database) {
    return [&database](const Host& host) {
        const auto blocked = database.read(
            [&](storage::Tx& tx) -> Result<bool> { return storage::is_domain_blocked(tx, host); });
        return blocked && *blocked;
    };
}

}  // namespace

Core::Core(World world)
    : world_(std::move(world)),
      ids_(world_.clock, world_.random),
      problems_(world_.error_page),
      router_(problems_),
      open_answers_(world_.database, world_.clock),
      pulls_({world_.database, world_.keys, ids_, world_.clock}),
      keyring_(world_.keys),
      outbox_(world_.site, keyring_, ids_, world_.wake_delivery),
      sealed_outbox_(world_.site, keyring_, ids_, world_.wake_delivery),
      ingest_(world_.site, ids_, world_.keys, events_),
      fetcher_(world_.site,
               keyring_,
               world_.transport,
               world_.clock,
               world_.instance_actor,
               blocked_hosts(world_.database)),
      resolver_(world_.site, world_.database, fetcher_, ingest_, world_.clock),
      handlers_({world_.site, ids_, outbox_, ingest_, events_}),
      inbox_({world_.site,
              world_.database,
              handlers_,
              resolver_,
              world_.errands,
              ids_,
              world_.clock,
              world_.wake_fetching}),
      deliverer_({world_.site,
                  world_.database,
                  keyring_,
                  world_.transport,
                  world_.clock,
                  world_.random,
                  world_.delivery_threads}),
      backfill_(world_.site, world_.database, resolver_, outbox_, world_.clock),
      social_({world_.site,
               world_.database,
               world_.keys,
               outbox_,
               resolver_,
               world_.errands,
               events_,
               ids_,
               world_.clock}),
      consents_({world_.site, world_.keys, social_, ids_, world_.random, world_.consent_actor, links_}),
      links_({world_.site, sealed_outbox_, world_.keys, ids_, world_.random, world_.consent_actor}),
      dialogue_({world_.site,
                 world_.database,
                 world_.keys,
                 social_,
                 consents_,
                 links_,
                 ids_,
                 world_.wake_dialogue}),
      log_keeper_({world_.site, world_.database, keyring_, world_.consent_actor}),
      receipts_(world_.site, world_.institution, keyring_, log_keeper_, world_.consent_actor),
      sweeper_({world_.database, consents_, world_.retention}),
      search_rewrite_(world_.database),
      sign_in_(std::make_unique<SignIn>(SignIn::Parts{
          world_.site, world_.database, links_, world_.keys, ids_, world_.clock, world_.random})),
      consent_centre_({world_.site,
                       world_.database,
                       world_.keys,
                       problems_,
                       social_,
                       consents_,
                       links_,
                       *sign_in_,
                       receipts_,
                       ids_,
                       world_.clock,
                       world_.random}),
      home_sign_in_(
          {world_.site, world_.database, resolver_, world_.errands, links_, world_.clock, world_.random}),
      home_door_({world_.site, home_sign_in_, problems_, *sign_in_, world_.clock, world_.random}),
      staff_desk_({world_.site, world_.database, problems_, social_, consents_, ids_, world_.clock}) {
    // After a restart with a clock that was set back, ids still ascend.
    const auto highest =
        world_.database.read([](storage::Tx& tx) -> Result<std::int64_t> { return storage::highest_id(tx); });
    if (highest) ids_.start_above(*highest);
    events_.listen(notifications_listener(ids_));
    if (world_.consent_actor.valid()) events_.listen(dialogue_.listener());
    events_.listen([this](storage::Tx& tx, const activitypub::Event& event, Instant now) {
        storage::ActorId actor;
        if (const auto* changed = std::get_if<activitypub::ActorChanged>(&event)) {
            actor = changed->actor;
            if (changed->no_sale) hear_signal(tx, actor, now);
        }
        if (const auto* deleted = std::get_if<activitypub::ActorDeleted>(&event)) actor = deleted->actor;
        if (actor.valid()) tx.after_commit([this, actor] { inbox_.key_cache().forget_actor(actor); });
    });
    events_.listen(shown_posts_listener(consents_));
    const FederationParts parts{world_.site,
                                world_.database,
                                inbox_,
                                problems_,
                                world_.clock,
                                open_answers_,
                                world_.require_signed_get,
                                pulls_};
    add_federation_routes(router_, parts);
    add_well_known_routes(router_, parts);
    add_consent_routes(
        router_, {world_.site, world_.database, problems_, receipts_, log_keeper_, world_.consent_actor});
    open_media();
    add_client_routes();
    if (!world_.consent_actor.valid()) return;
    consent_centre_.add_routes(router_);
    home_door_.add_routes(router_);
    staff_desk_.add_routes(router_);
}

Core::~Core() = default;

activitypub::Progress Core::import_once(Instant now) {
    return importer_->run_once(now);
}

void Core::open_media() {
    if (world_.blobs == nullptr) {
        blobs_in_memory_ = storage::make_blobs_in_memory();
        world_.blobs = blobs_in_memory_.get();
    }
    media_ = std::make_unique<MediaStore>(MediaStore::Parts{world_.site,
                                                            world_.database,
                                                            *world_.blobs,
                                                            world_.media_program,
                                                            ids_,
                                                            world_.clock,
                                                            world_.random});
    if (world_.films == nullptr) {
        films_in_memory_ = storage::make_blobs_in_memory();
        world_.films = films_in_memory_.get();
    }
    films_ = std::make_unique<Films>(Films::Parts{.media = *media_,
                                                  .database = world_.database,
                                                  .uploads = *world_.films,
                                                  .program = world_.film_program,
                                                  .ids = ids_,
                                                  .clock = world_.clock,
                                                  .random = world_.random,
                                                  .wake = world_.wake_films});
    add_media_file_routes(router_, *media_, problems_);
    add_remote_picture_routes(
        router_,
        std::make_shared<RemotePictures>(RemotePictures::Parts{
            world_.site, world_.database, *media_, world_.transport, world_.errands, world_.clock}),
        problems_);
}

/// What a browser says with Sec-GPC, an actor's own document says for it. FEP-5e53 https://w3id.org/fep/5e53
void Core::hear_signal(storage::Tx& tx, storage::ActorId actor, Instant now) const {
    const auto who = storage::find_actor(tx, actor);
    if (!who || who->is_local || who->gone() || !world_.consent_actor.valid()) return;
    // Of a stranger nothing can be passed on, and nobody makes us keep a record of them by saying so. Read
    // again when there is more of them here: their document is, from time to time.
    const bool known =
        std::ranges::any_of(storage::detail_summaries(tx, who->subject),
                            [](const storage::DetailSummary& each) { return each.facts.source != "remote"; });
    if (!known || storage::epoch_of(tx, who->subject) == 0) return;
    const nlohmann::json said = {{"actor", who->uri.text()}, {"SPC", 1}, {"received", to_iso8601(now)}};
    const Act act{.channel = consent::Channel::remote, .evidence = activitypub::dump_json(said), .now = now};
    const Done heard = hear_privacy_control(tx, consents_, *who, act);
    if (!heard) log::warning("consent.signal", {{"error", heard.error()}});
}

activitypub::Progress Core::fetch_once(Instant now) {
    activitypub::Progress progress = home_sign_in_.run_once(now);
    const activitypub::Progress fetched = backfill_.run_once(now);
    progress.done += fetched.done;
    if (fetched.next && (!progress.next || *fetched.next < *progress.next)) progress.next = fetched.next;
    return progress;
}

activitypub::Progress Core::dialogue_once(Instant now) {
    if (!world_.consent_actor.valid()) return {};
    activitypub::Progress progress = dialogue_.run_once(now);
    progress.done += erase_due(now).done;
    progress.done += log_keeper_.run_once(now).done;
    return progress;
}

/// Who asked to be forgotten wholly a day ago, and did not call it off.
activitypub::Progress Core::erase_due(Instant now) {
    constexpr std::size_t people_a_step = 10;
    const auto due = world_.database.read([&](storage::Tx& tx) -> Result<std::vector<storage::SubjectId>> {
        return storage::erasures_due(tx, now, people_a_step);
    });
    activitypub::Progress progress;
    if (!due) return progress;
    for (const storage::SubjectId subject : *due) {
        // Posts of others that show them: who ever got one is told while it is known who did.
        Done erased = world_.database.write([&](storage::Tx& tx) -> Done {
            const auto who = storage::find_actor(tx, storage::actor_of_subject(tx, subject));
            if (!who) return {};
            return ShownPosts(consents_).leave(tx, *who, {.channel = consent::Channel::remote, .now = now});
        });
        // The intent first: whatever a crash cuts short from here on is finished at the next start.
        if (erased) erased = world_.keys.intend_erasure(subject, now);
        if (erased) erased = storage::erase_subject(world_.database, world_.keys, subject, now);
        if (!erased) log::warning("upkeep.erase", {{"error", erased.error()}});
        if (erased) ++progress.done;
    }
    return progress;
}

activitypub::Progress Core::tidy_once(Instant now) {
    constexpr auto tidy_every = std::chrono::minutes(1);
    activitypub::Progress progress = social_.run_polls(now);
    progress.done += media_->run_once(now).done;
    progress.done += films_->let_go_once(now).done;
    const activitypub::Progress indexed = SearchIndex(world_.database).run_once(now);
    progress.done += indexed.done;
    if (indexed.next) progress.next = indexed.next;
    search_rewrite_.run_once(now);
    const activitypub::Progress posted = run_scheduled(client_api_->parts(), now);
    progress.done += posted.done;
    if (posted.next) progress.next = posted.next;
    if (now < next_tidying_) return progress;
    const activitypub::Progress tidied = deliverer_.tidy_once(now);
    const activitypub::Progress swept = sweeper_.run_once(now);
    const activitypub::Progress ended = end_links(now);
    const activitypub::Progress journalled = journal(now);
    const activitypub::Progress pruned = prune_keys(world_.database, now);
    const activitypub::Progress read = tidy_reading(world_.database, now);
    progress.done += tidied.done + swept.done + ended.done + journalled.done + pruned.done + read.done;
    // After a full step the next one follows at once: what comes in may not outrun what goes.
    if (!tidied.next && !swept.next && !ended.next && !journalled.next && !pruned.next && !read.next) {
        next_tidying_ = now + tidy_every;
    }
    return progress;
}

/// What was taken back, for a backup that is restored.
activitypub::Progress Core::journal(Instant now) {
    constexpr std::size_t events_a_step = 1000;
    const auto looked_at = storage::journal_withdrawals(world_.database, world_.keys, events_a_step);
    if (!looked_at) log::warning("upkeep.withdrawals", {{"error", looked_at.error()}});
    activitypub::Progress progress;
    progress.done = static_cast<int>(looked_at.value_or(0));
    if (looked_at == events_a_step) progress.next = now;
    return progress;
}

namespace {

/// Codes and invitations whose time is over, and applications that nobody uses.
std::int64_t prune_access(storage::Tx& tx, Instant now, std::size_t limit) {
    // A code is known a little longer than it works: offered twice, it ends what it gave.
    return std::max({storage::prune_codes(tx, now - limits::code_for, limit),
                     storage::prune_apps(tx, now - limits::idle_app_for, limit),
                     storage::prune_invites(tx, now, limit),
                     storage::prune_deeds(tx, now - staff_deeds_kept_for, limit)});
}

}  // namespace

/// Links and sessions whose time is over, and messages that nobody waits for any more.
activitypub::Progress Core::end_links(Instant now) {
    constexpr std::size_t rows_a_step = 1000;
    activitypub::Progress progress;
    const Done done = world_.database.write([&](storage::Tx& tx) -> Done {
        const std::int64_t links = storage::prune_consent_links(
            tx,
            now,
            {.idle_since = now - limits::session_idle_for, .begun_before = now - limits::session_whole_for},
            rows_a_step);
        const std::int64_t bodies = storage::prune_sealed_bodies(tx, now, rows_a_step);
        const std::int64_t access = prune_access(tx, now, rows_a_step);
        progress.done = static_cast<int>(links + bodies + access);
        if (std::max({links, bodies, access}) >= static_cast<std::int64_t>(rows_a_step)) progress.next = now;
        return {};
    });
    if (!done) log::warning("upkeep.links", {{"error", done.error()}});
    return progress;
}

}  // namespace kith::node
