// Core: one node without threads, sockets or a wall clock: everything between the database and the routes,
// built once in dependency order. The application adds a server and workers; a simulation runs many of these.
#pragma once

#include "activitypub/delivery/deliverer.h"
#include "activitypub/errands.h"
#include "activitypub/events.h"
#include "activitypub/fetch/backfill.h"
#include "activitypub/fetch/resolver.h"
#include "activitypub/handlers/step.h"
#include "activitypub/inbox/inbox.h"
#include "activitypub/keyring.h"
#include "activitypub/outbox/outbox.h"
#include "activitypub/outbox/sealed_outbox.h"
#include "node/consent/consents.h"
#include "node/consent/home_sign_in.h"
#include "node/consent/links.h"
#include "node/consent/log_keeper.h"
#include "node/consent/receipts.h"
#include "node/dialogue/dialogue.h"
#include "node/http/body_file.h"
#include "node/http/problem.h"
#include "node/http/router.h"
#include "node/institution.h"
#include "node/mastodon/settings.h"
#include "node/moderation/permissions.h"
#include "node/retention/sweeper.h"
#include "node/routes/consent_centre.h"
#include "node/routes/consent_home.h"
#include "node/routes/desk.h"
#include "node/routes/open_answers.h"
#include "node/routes/pulls.h"
#include "node/social/search_index.h"
#include "node/social/social.h"
#include "storage/blobs.h"
#include "storage/database.h"
#include "storage/key_store.h"

#include <functional>
#include <memory>
#include <string>

namespace kith::node {

class AccessPages;
class Api;
class ArchiveShelf;
class Films;
class Importer;
class MediaStore;
class Moderation;
class OperatorPages;
class SignIn;

class Core {
 public:
    /// What the core runs on; all of it outlives the core.
    struct World {
        activitypub::Site site;
        storage::Database& database;
        storage::KeyStore& keys;
        Transport& transport;
        activitypub::Errands& errands;
        Clock& clock;
        Random& random;
        storage::ActorId instance_actor;
        storage::ActorId consent_actor{};  // none: nobody can speak about consent
        bool require_signed_get = true;
        std::size_t delivery_threads = 32;
        RetentionPeriods retention{};
        Institution institution{};
        ClientSettings client{};
        StaffRoles roles{};
        storage::Blobs* blobs = nullptr;  // none: what people upload is kept in memory
        std::string media_program{};      // the path of kith-media
        std::string archive_folder{};     // of archives that people send; "": none is taken from a page
        storage::Blobs* films = nullptr;  // none: films that wait are kept in memory
        std::string film_program{};       // the path of kith-film
        Problems::Page error_page{};
        std::function<void()> wake_delivery = [] {};
        std::function<void()> wake_fetching = [] {};
        std::function<void()> wake_dialogue = [] {};
        std::function<void()> wake_films = [] {};
    };
    explicit Core(World world);
    ~Core();
    Core(const Core&) = delete;
    Core& operator=(const Core&) = delete;

    /// The federation and well-known routes are in it; the application adds the others before it serves.
    Router& router() { return router_; }
    const Problems& problems() const { return problems_; }
    const activitypub::Site& site() const { return world_.site; }
    const Institution& institution() const { return world_.institution; }
    storage::Database& database() { return world_.database; }
    storage::KeyStore& key_store() { return world_.keys; }
    storage::IdMaker& ids() { return ids_; }
    Clock& clock() { return world_.clock; }
    OpenAnswers& open_answers() { return open_answers_; }
    activitypub::Keyring& keyring() { return keyring_; }
    activitypub::Events& events() { return events_; }
    activitypub::Resolver& resolver() { return resolver_; }
    activitypub::Inbox& inbox() { return inbox_; }
    activitypub::Deliverer& deliverer() { return deliverer_; }
    activitypub::Backfill& backfill() { return backfill_; }
    Social& social() { return social_; }
    const Consents& consents() const { return consents_; }
    const Links& links() const { return links_; }
    const LogKeeper& log_keeper() const { return log_keeper_; }
    const Receipts& receipts() const { return receipts_; }
    const Sweeper& sweeper() const { return sweeper_; }
    const Moderation& moderation() const { return *moderation_; }
    Api& client_api() { return *client_api_; }
    MediaStore& media() { return *media_; }
    Films& films() { return *films_; }
    Importer& importer() { return *importer_; }
    storage::Blobs& blobs() { return *world_.blobs; }
    /// Where the server puts bodies before the router sees them; outlives it.
    const BodyPlaces& body_places() const { return body_places_; }

    /// One bounded step of what is not delivery, each on a thread of its own, so that a slow server that one
    /// of them asks keeps none of the others.
    activitypub::Progress take_waiting_once(Instant now) { return inbox_.run_once(now); }
    activitypub::Progress fetch_once(Instant now);     // and tokens of other servers that must end
    activitypub::Progress dialogue_once(Instant now);  // what was said to the consent actor
    activitypub::Progress import_once(Instant now);    // what people bring along
    activitypub::Progress tidy_once(Instant now);      // polls, and what is old enough to go

 private:
    void open_media();
    void add_client_routes();
    void add_own_pages();
    activitypub::Progress erase_due(Instant now);
    activitypub::Progress end_links(Instant now);
    activitypub::Progress journal(Instant now);
    void hear_signal(storage::Tx& tx, storage::ActorId actor, Instant now) const;

    World world_;
    storage::IdMaker ids_;
    Problems problems_;
    Router router_;
    OpenAnswers open_answers_;
    Pulls pulls_;
    activitypub::Keyring keyring_;
    activitypub::Events events_;
    activitypub::Outbox outbox_;
    activitypub::SealedOutbox sealed_outbox_;
    activitypub::Ingest ingest_;
    activitypub::Fetcher fetcher_;
    activitypub::Resolver resolver_;
    activitypub::Handlers handlers_;
    activitypub::Inbox inbox_;
    activitypub::Deliverer deliverer_;
    activitypub::Backfill backfill_;
    Social social_;
    Consents consents_;
    Links links_;
    Dialogue dialogue_;
    LogKeeper log_keeper_;
    Receipts receipts_;
    Sweeper sweeper_;
    SearchRewrite search_rewrite_;
    std::unique_ptr<SignIn> sign_in_;
    ConsentCentre consent_centre_;
    HomeSignIn home_sign_in_;
    HomeDoor home_door_;
    StaffDesk staff_desk_;
    std::unique_ptr<storage::Blobs> blobs_in_memory_;
    std::unique_ptr<storage::Blobs> films_in_memory_;
    std::unique_ptr<MediaStore> media_;
    std::unique_ptr<ArchiveShelf> archive_shelf_;
    std::unique_ptr<Films> films_;
    std::unique_ptr<Importer> importer_;
    std::unique_ptr<Moderation> moderation_;
    std::unique_ptr<Api> client_api_;
    std::unique_ptr<AccessPages> access_pages_;
    std::unique_ptr<OperatorPages> operator_pages_;
    BodyPlaces body_places_;
    Instant next_tidying_{};  // tidy_once runs on one thread
};

}  // namespace kith::node
