#include "node/application.h"

#include "consent/base/log.h"
#include "consent/crypto/system_random.h"
#include "consent/json.h"
#include "node/accounts.h"
#include "node/backup.h"
#include "node/commands/commands.h"
#include "node/consent/restoring.h"
#include "node/core.h"
#include "node/errand_pool.h"
#include "node/http/client.h"
#include "node/instance_actor.h"
#include "node/mail/limits.h"
#include "node/mail/mail_command.h"
#include "node/mail/mailer.h"
#include "node/media/child_process.h"
#include "node/media/choosing.h"
#include "node/media/copying.h"
#include "node/media/films.h"
#include "node/media/media_store.h"
#include "node/media/remote_pictures.h"
#include "node/push/pusher.h"
#include "node/real_clock.h"
#include "node/routes/health.h"
#include "node/routes/pages.h"
#include "node/routes/reset.h"
#include "node/serving.h"
#include "node/terms.h"
#include "storage/blobs.h"
#include "storage/erasure.h"
#include "storage/key_store.h"
#include "storage/private_file.h"
#include "storage/withdrawals.h"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <sys/stat.h>
#include <system_error>

namespace kith::node {
namespace {

activitypub::Site site_of(const Config& config) {
    return {.domain = config.server.domain, .base = config.server.public_url, .name = config.server.name};
}

std::string user_agent_of(const Config& config) {
    return fmt::format("Kith/0.1 (+{})", config.server.public_url);
}

Result<std::unique_ptr<HttpClient>> make_client(const Config& config, const Directory& directory) {
    std::vector<activitypub::Cidr> allowed;
    allowed.reserve(config.federation.allow_private_networks.size());
    for (const std::string& network : config.federation.allow_private_networks) {
        allowed.push_back(TRY(activitypub::Cidr::parse(network)));
    }
    const auto plain =
        config.federation.allow_http ? activitypub::PlainHttp::allowed : activitypub::PlainHttp::refused;
    return HttpClient::create(
        {.user_agent = user_agent_of(config), .ca_file = directory.resolve(config.federation.ca_file)},
        activitypub::AddressGuard(std::move(allowed), plain));
}

bool was_restored(const Directory& directory) {
    std::error_code error;
    return std::filesystem::exists(directory.restored_mark(), error);
}

}  // namespace

struct Application::Parts {
    Parts(const Directory& where, const Config& what)
        : directory(where), config(what), site(site_of(what)), client_settings(what.client) {}

    Done open_stores();
    Result<std::unique_ptr<S3Blobs>> open_s3();
    Done open_media(OpenFor purpose);
    Result<MediaCopied> copy_media(const std::string& to, unsigned folder);
    Done take_back_again();
    Done open_terms();
    Core::World world(OpenFor purpose);
    void add_routes();
    void add_push();
    void add_mail();
    Done back_up_to(const std::string& data, const std::string& keys_file);

    const Directory directory;
    const Config config;
    activitypub::Site site;
    ClientSettings client_settings;
    RealClock clock;
    crypto::SystemRandom random;
    std::unique_ptr<storage::KeyStore> keys;
    std::unique_ptr<storage::Database> database;
    std::unique_ptr<storage::Blobs> blobs;
    std::unique_ptr<storage::Blobs> films;
    std::unique_ptr<HttpClient> client;
    activitypub::InlineErrands inline_errands;
    ErrandPool errand_pool{ErrandPool::beside(config.limits.request_threads)};
    WakeUps wake_ups;
    storage::ActorId instance_actor;
    storage::ActorId consent_actor;
    std::optional<Core> core;
    std::optional<Accounts> accounts;
    std::optional<Commands> commands;
    std::optional<Pusher> pusher;
    std::optional<MailCommand> mail_command;
    std::optional<Mailer> mailer;
    std::optional<ResetDoor> reset_door;
    std::atomic<bool> serving = false;
};

Done Application::Parts::open_stores() {
    keys = TRY(storage::KeyStore::open(directory.keys_dir(), random));
    const auto durability =
        config.storage.survives_power_cut ? storage::Durability::power_cut : storage::Durability::process;
    database = TRY(storage::open_sqlite(directory.database_file(), durability));
    TRY_DONE(storage::finish_erasures(*database, *keys, clock.now()));
    if (was_restored(directory)) TRY_DONE(storage::replay_erasures(*database, *keys, clock.now()));
    client = TRY(make_client(config, directory));
    site.picture_key = TRY(open_picture_key(*database, *keys, random));
    instance_actor = TRY(ensure_instance_actor(site, *database, *keys, clock, random));
    consent_actor = TRY(ensure_consent_actor(site, *database, *keys, clock, random));
    return {};
}

/// The same node for as long as it lives, also when it was restored.
Result<std::unique_ptr<S3Blobs>> Application::Parts::open_s3() {
    const std::string owner = fmt::format("media of {}, node {}\n", site.domain.text(), instance_actor.value);
    return open_s3_of(config.media, directory, clock, owner);
}

/// A store that does not answer keeps nobody from serving all the rest; one that refuses is a mistake.
Done Application::Parts::open_media(OpenFor purpose) {
    films = TRY(storage::open_blob_directory(directory.films_dir()));
    if (!config.media.in_s3) {
        blobs = TRY(storage::open_blob_directory(directory.media_dir()));
        return {};
    }
    auto store = TRY(open_s3());
    const Done claimed = purpose == OpenFor::serve ? store->claim() : Done();
    blobs = std::move(store);
    if (purpose != OpenFor::serve) return {};
    if (holds_media(directory)) {
        log::warning(
            "media/ in the node's directory still holds files, which nothing lets go since media are kept in "
            "media.s3; remove it once they are copied");
    }
    if (claimed || claimed.error().code != Errc::unavailable) return claimed;
    log::error(
        "the store of media (media.s3) cannot be reached: uploads and pictures answer 503 until it can be; "
        "`kith doctor` says more",
        {{"why", claimed.error()}});
    return {};
}

Result<MediaCopied> Application::Parts::copy_media(const std::string& to, unsigned folder) {
    const auto store = TRY(open_s3());
    const auto local = TRY(storage::open_blob_directory(directory.media_dir()));
    // The operator asked, and reads what is wrong.
    TRY_DONE(store->claim());
    storage::Blobs& from = to == "s3" ? *local : static_cast<storage::Blobs&>(*store);
    storage::Blobs& into = to == "s3" ? static_cast<storage::Blobs&>(*store) : *local;
    return copy_media_once(from, into, *database, clock, folder);
}

/// Who serves shows them; commands do without.
Done Application::Parts::open_terms() {
    return read_terms(client_settings.terms, directory);
}

/// After a restore: what was taken back since the backup is taken back again, before anybody is served.
Done Application::Parts::take_back_again() {
    if (!was_restored(directory)) return {};
    TRY(repeat_withdrawals(*database, *keys, core->consents(), clock.now()));
    std::error_code error;
    std::filesystem::remove(directory.restored_mark(), error);
    return {};
}

Core::World Application::Parts::world(OpenFor purpose) {
    activitypub::Errands& errands =
        purpose == OpenFor::serve ? static_cast<activitypub::Errands&>(errand_pool) : inline_errands;
    return {.site = site,
            .database = *database,
            .keys = *keys,
            .transport = *client,
            .errands = errands,
            .clock = clock,
            .random = random,
            .instance_actor = instance_actor,
            .consent_actor = consent_actor,
            .require_signed_get = config.federation.require_signed_get,
            .delivery_threads = config.limits.delivery_threads,
            .retention = config.retention,
            .institution = config.server.institution,
            .client = client_settings,
            .roles = config.roles,
            .blobs = blobs.get(),
            .media_program = media::program_beside_us("kith-media"),
            .archive_folder = directory.archive_dir(),
            .films = films.get(),
            .film_program = media::program_beside_us("kith-film"),
            .error_page = error_page_for(site),
            .wake_delivery = [this] { wake_ups.delivery(); },
            .wake_fetching = [this] { wake_ups.fetching(); },
            .wake_dialogue = [this] { wake_ups.dialogue(); },
            .wake_films = [this] { wake_ups.films(); }};
}

void Application::Parts::add_routes() {
    add_health_routes(core->router(), {*database, core->problems(), clock, directory.path()});
    const PageParts pages{site,
                          core->institution(),
                          *database,
                          core->resolver(),
                          errand_pool,
                          core->problems(),
                          clock,
                          core->open_answers(),
                          client_settings};
    add_page_routes(core->router(), pages);
    add_interaction_routes(core->router(), pages);
}

/// After the listener that writes notifications.
void Application::Parts::add_push() {
    pusher.emplace(Pusher::Parts{.site = site,
                                 .database = *database,
                                 .keys = *keys,
                                 .transport = *client,
                                 .random = random,
                                 .consent_actor = consent_actor,
                                 .contact = config.server.institution.email});
    core->events().listen(Pusher::waker([this] { wake_ups.push(); }));
}

void Application::Parts::add_mail() {
    if (!config.mail.command.empty()) mail_command.emplace(config.mail.command, limits::mail_deadline);
    mailer.emplace(
        Mailer::Parts{.site = site,
                      .database = *database,
                      .keys = *keys,
                      .port = mail_command ? &*mail_command : nullptr,
                      .from = config.mail.from.empty() ? "noreply@" + site.domain.text() : config.mail.from,
                      .random = random});
    reset_door.emplace(ResetDoor::Parts{.site = site,
                                        .database = *database,
                                        .keys = *keys,
                                        .problems = core->problems(),
                                        .ids = core->ids(),
                                        .clock = clock,
                                        .random = random,
                                        .sends_mail = mail_command.has_value()});
    reset_door->add_routes(core->router());
}

Done Application::Parts::back_up_to(const std::string& data, const std::string& keys_file) {
    return back_up(directory,
                   {data, keys_file},
                   {[this](const std::string& path) { return database->backup_to(path); },
                    [this](const std::string& path) -> Done {
                        // What the copy of the keys does not know, a later restore could not repeat.
                        TRY_DONE(storage::journal_all_withdrawals(*database, *keys));
                        return keys->backup_to(path);
                    },
                    !config.media.in_s3});
}

Application::Application(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Application::~Application() = default;

Result<std::unique_ptr<Application>> Application::open(const Directory& directory,
                                                       const Config& config,
                                                       OpenFor purpose) {
    auto parts = std::make_unique<Parts>(directory, config);
    if (purpose == OpenFor::serve) TRY_DONE(parts->open_terms());
    TRY_DONE(parts->open_stores());
    TRY_DONE(parts->open_media(purpose));
    parts->core.emplace(parts->world(purpose));
    Core& core = *parts->core;
    parts->accounts.emplace(Accounts::Parts{core.site(),
                                            core.database(),
                                            *parts->keys,
                                            core.keyring(),
                                            core.social(),
                                            core.ids(),
                                            parts->clock,
                                            parts->random});
    TRY_DONE(parts->accounts->finish_erasures());
    TRY_DONE(parts->take_back_again());
    parts->commands.emplace(
        CommandParts{.site = core.site(),
                     .database = core.database(),
                     .keys = *parts->keys,
                     .social = core.social(),
                     .accounts = *parts->accounts,
                     .consents = core.consents(),
                     .receipts = core.receipts(),
                     .sweeper = core.sweeper(),
                     .media = core.media(),
                     .blobs = core.blobs(),
                     .importer = core.importer(),
                     .moderation = core.moderation(),
                     .ids = core.ids(),
                     .clock = parts->clock,
                     .random = parts->random,
                     .backup = [&p = *parts](const std::string& data,
                                             const std::string& keys) { return p.back_up_to(data, keys); },
                     .serving = [&p = *parts] { return p.serving.load(); },
                     .copy_media = [&p = *parts](const std::string& to,
                                                 unsigned folder) { return p.copy_media(to, folder); }});
    if (purpose == OpenFor::serve) {
        parts->add_routes();
        parts->add_push();
        parts->add_mail();
    }
    return std::unique_ptr<Application>(new Application(std::move(parts)));
}

Result<nlohmann::json> Application::execute(const nlohmann::json& request) {
    auto result = parts_->commands->execute(request);
    // A server does it by itself.
    constexpr int steps_max = 1000;
    for (int i = 0; i < steps_max && !parts_->serving; ++i) {
        const Instant now = parts_->clock.now();
        if (parts_->core->films().let_go_once(now).done + parts_->core->media().let_go_once(now).done == 0) {
            break;
        }
    }
    return result;
}

Done Application::serve(const std::function<void(const std::string& address)>& ready) {
    Parts& parts = *parts_;
    Serving serving({.config = parts.config,
                     .directory = parts.directory,
                     .core = *parts.core,
                     .accounts = *parts.accounts,
                     .commands = *parts.commands,
                     .errands = parts.errand_pool,
                     .pusher = *parts.pusher,
                     .mailer = *parts.mailer,
                     .wake_ups = parts.wake_ups,
                     .clock = parts.clock});
    return serving.run([&](const std::string& address) {
        parts.serving = true;
        ready(address);
    });
}

Result<Config> initialise(const Directory& directory, const NewConfig& wanted) {
    const std::string text = TRY(new_config_text(wanted));
    Config config = TRY(parse_config(text, "kith.toml"));
    TRY_DONE(directory.make());
    const auto lock = TRY(DirectoryLock::try_take(directory));
    std::error_code error;
    if (!lock || std::filesystem::exists(directory.config_file(), error) ||
        std::filesystem::exists(directory.database_file(), error)) {
        return fail(Errc::conflict,
                    "init: not empty",
                    fmt::format("{} holds a node already; nothing was changed", directory.path()));
    }
    TRY_DONE(Application::open(directory, config, OpenFor::command));
    TRY_DONE(storage::write_private_file(directory.config_file(), as_bytes(text)));
    return config;
}

std::unique_ptr<Transport> make_own_transport(const Config& config, const Directory& directory) {
    Config open = config;
    open.federation.allow_http = true;
    open.federation.allow_private_networks = {"0.0.0.0/0", "::/0"};
    auto client = make_client(open, directory);
    if (!client) return nullptr;
    return std::move(*client);
}

}  // namespace kith::node
