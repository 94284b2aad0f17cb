#include "node/consent/home_sign_in.h"

#include "consent/base/log.h"
#include "consent/json.h"
#include "node/consent/consents.h"
#include "storage/actors.h"

#include <algorithm>
#include <utility>

namespace kith::node {

using activitypub::FetchBudget;
using activitypub::Handle;
using activitypub::SeenActor;

namespace {

constexpr std::size_t chance_bytes = 32;

/// One answer for all that a server does wrong; the log has the rule.
std::unexpected<Error> refused(const Error& error) {
    log::info("home.sign-in refused", {{"why", error}});
    return fail(Errc::denied, error.rule);
}

std::unexpected<Error> nobody() {
    return fail(Errc::not_found, "home/nobody");
}

/// https://www.rfc-editor.org/rfc/rfc9207#section-2.4
bool is_from(const HomeClient& client, std::string_view issuer) {
    if (issuer.empty()) return !client.names_itself;
    return issuer == client.issuer;
}

}  // namespace

std::shared_ptr<const HomeClient> HomeSignIn::known_client(const std::string& origin) {
    const Lock lock(mutex_);
    const Instant oldest = parts_.clock.now() - limits::home_client_for;
    while (!clients_.empty() && clients_.front()->made <= oldest) clients_.pop_front();
    const auto found = std::ranges::find(clients_, origin, [](const auto& client) { return client->origin; });
    return found == clients_.end() ? nullptr : *found;
}

void HomeSignIn::remember(std::shared_ptr<const HomeClient> client) {
    const Lock lock(mutex_);
    clients_.push_back(std::move(client));
    if (clients_.size() > limits::home_clients_max) clients_.pop_front();
}

/// The handle's own host need not be where its actor lives; who lives there signs in there.
Result<std::shared_ptr<const HomeClient>> HomeSignIn::client_of(const Handle& handle) {
    FetchBudget budget;
    const Uri actor = TRY(parts_.resolver.finger(handle, budget)).actor;
    if (parts_.site.owns(actor)) return fail(Errc::denied, "home/our-own");
    if (auto known = known_client(parts_of(actor).origin())) return known;
    auto client = TRY(server_.client_at(actor, parts_.clock.now(), budget));
    remember(client);
    return client;
}

Result<HomeSignIn::Begun> HomeSignIn::begin(const Handle& handle, std::string_view browser) {
    const auto no_room = [] { return fail(Errc::limited, "home/no-room"); };
    if (pending_.full(parts_.clock.now())) return no_room();
    // The job may outlive this request: it owns what it writes to.
    const auto found = std::make_shared<Result<std::shared_ptr<const HomeClient>>>();
    TRY_DONE(parts_.errands.wait_for([this, handle, found]() -> Done {
        *found = client_of(handle);
        return {};
    }));
    if (!*found) return refused(found->error());
    const std::shared_ptr<const HomeClient> client = **found;
    const std::string state = parts_.random.token(chance_bytes);
    SecretText verifier(parts_.random.token(chance_bytes));
    Begun begun{client->host.text(), server_.authorize_url(*client, state, verifier)};
    const bool room =
        pending_.add(state, browser, {.client = client, .verifier = std::move(verifier)}, parts_.clock.now());
    if (!room) return no_room();
    return begun;
}

Result<SeenActor> HomeSignIn::actor_of(const HomeClient& client,
                                       const HomeAccount& account,
                                       FetchBudget& budget) {
    const Handle named{account.username, client.host};
    SeenActor seen = TRY(parts_.resolver.see(named, budget));
    // FEP-fe34: of its own origin, or another server's to speak for.
    if (parts_of(seen.fetched.url).origin() != client.origin) {
        return fail(Errc::denied, "home/another-servers-actor");
    }
    if (!(Handle{seen.username, client.host} == named)) return fail(Errc::denied, "home/another-name");
    if (!account.uri.empty() && account.uri != seen.fetched.url.text()) {
        return fail(Errc::denied, "home/another-actor");
    }
    return seen;
}

/// One errand from the code to the end of the token, so that who does not wait for it leaves no token behind.
Done HomeSignIn::prove(const PendingSignIn& pending, const SecretText& code, Proven& proven) {
    const HomeClient& client = *pending.client;
    FetchBudget budget;
    HomeToken token = TRY(server_.redeem(client, code, pending.verifier, budget));
    const Result<HomeAccount> account = token.sound
                                            ? server_.whose(client, token.value, budget)
                                            : Result<HomeAccount>(fail(Errc::denied, "home/unsound-token"));
    proven.at = parts_.clock.now();
    proven.token_ended = tokens_.end(pending.client, std::move(token.value));
    if (!account) return std::unexpected(account.error());
    proven.seen = TRY(actor_of(client, *account, budget));
    return {};
}

Result<HomeSignIn::Arrived> HomeSignIn::finish(Answer answer, std::string_view browser) {
    auto pending = pending_.take(answer.state, browser, parts_.clock.now());
    if (!pending) return fail(Errc::gone, "home/no-such-state");
    if (!is_from(*pending->client, answer.issuer)) return refused({Errc::denied, "home/issuer"});
    struct Job {
        PendingSignIn pending;
        SecretText code;
        Proven proven{};
        Done done{};
    };
    const auto job = std::make_shared<Job>(Job{*std::move(pending), std::move(answer.code)});
    TRY_DONE(parts_.errands.wait_for([this, job]() -> Done {
        job->done = prove(job->pending, job->code, job->proven);
        return {};
    }));
    if (!job->done) return refused(job->done.error());
    auto session = open(*job->pending.client, job->proven);
    if (!session) return std::unexpected(session.error());
    return Arrived{*std::move(session), job->proven.token_ended};
}

/// A stranger gets no row: there is nothing to show them, and who only tries leaves nothing behind.
Result<NewSession> HomeSignIn::open(const HomeClient& client, const Proven& proven) {
    const Uri& uri = proven.seen->fetched.url;
    const bool known = TRY(parts_.database.read([&](storage::Tx& tx) -> Result<bool> {
        const auto row = storage::find_actor(tx, uri);
        return row && Links::may_be_sent(tx, *row);
    }));
    if (!known) return nobody();
    // Also their keys as they are now: one that changed while nobody looked counts from here. What is shown
    // of somebody known and cannot be stored is answered as of a stranger: whose domain it is now may be
    // asking.
    const auto who = parts_.resolver.store(*proven.seen);
    if (!who) {
        log::info("home.sign-in refused", {{"why", who.error()}});
        return nobody();
    }
    const Instant now = parts_.clock.now();
    const std::string said = nlohmann::json{
        {"server", client.host.text()},
        {"account", "@" + who->username + "@" + client.host.text()},
        {"actor", uri.text()},
        {"at",
         to_iso8601(proven.at)}}.dump();
    return parts_.database.write([&](storage::Tx& tx) -> Result<NewSession> {
        const auto still = storage::find_actor(tx, who->id);
        if (!still || !Links::may_be_sent(tx, *still) || !Consents::may_give(tx, *still, now))
            return nobody();
        return parts_.links.begin(tx, *still, storage::SignedInBy::home, now, said);
    });
}

}  // namespace kith::node
