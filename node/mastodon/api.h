// Api: the way into the client API (Mastodon's, https://docs.joinmastodon.org/api/): which routes there are,
// what a token must allow for each, and what is the same for all of them: parameters, errors, CORS, rate
// limits. Routes are added at start; afterwards any thread.
#pragma once

#include "activitypub/errands.h"
#include "activitypub/events.h"
#include "activitypub/fetch/resolver.h"
#include "activitypub/outbox/outbox.h"
#include "activitypub/site.h"
#include "consent/base/clock.h"
#include "consent/base/random.h"
#include "node/http/problem.h"
#include "node/http/router.h"
#include "node/http/throttle.h"
#include "node/institution.h"
#include "node/mastodon/params.h"
#include "node/mastodon/scopes.h"
#include "node/mastodon/settings.h"
#include "storage/actors.h"
#include "storage/database.h"
#include "storage/ids.h"
#include "storage/key_store.h"
#include "storage/oauth.h"
#include "storage/visibility.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

class Consents;
class Hub;
class Links;
class Films;
class MediaStore;
class Social;

/// The least that must be known of who calls.
enum class Who { anyone, app, person };

struct Needs {
    Who who = Who::person;
    std::string_view scope{};     // a literal; of a token that is there at all
    std::string_view or_scope{};  // is enough as well
};

/// Who calls, by the token that came along.
struct Caller {
    storage::TokenId token{};  // invalid: none came
    storage::AppId app{};
    std::optional<storage::ActorRow> person{};  // none: nobody, or an application for itself
    Scopes scopes{};
    storage::ActorId by{};  // who acts for the unit that `person` is; invalid: it is no unit's token

    storage::ActorId id() const { return person ? person->id : storage::ActorId{}; }
    storage::Viewer viewer() const {
        return person ? storage::Viewer::actor(person->id) : storage::Viewer::nobody();
    }
};

/// One call, with everything that its handler may look at.
struct Call {
    Request& request;
    const Params& params;
    const Caller& caller;
    Instant now{};

    /// An id in the path. Errc::not_found for what is none.
    Result<std::int64_t> id(std::string_view name = "id") const;
    storage::ActorId me() const { return caller.id(); }
};

class Api {
 public:
    struct Parts {
        const activitypub::Site& site;
        const Institution& institution;
        const ClientSettings& settings;
        storage::Database& database;
        storage::KeyStore& keys;
        const Problems& problems;
        Social& social;
        const Consents& consents;
        const activitypub::Outbox& outbox;
        const activitypub::Events& events;
        activitypub::Resolver& resolver;
        MediaStore& media;
        Films& films;
        activitypub::Errands& errands;
        storage::IdMaker& ids;
        const Clock& clock;
        Random& random;
    };
    using Doing = std::function<Result<Response>(Call&)>;

    Api(Parts parts, Router& router);
    ~Api();
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    /// Every route of the API is added here, so that none is without its needs.
    void add(std::string_view method, std::string_view pattern, Needs needs, Doing doing);

    struct Route {
        std::string method{};
        std::string pattern{};
        Needs needs{};
    };
    const std::vector<Route>& routes() const { return routes_; }
    const Parts& parts() const { return parts_; }
    /// What streams are told besides the events of the protocol (node/streaming/hub.h).
    Hub& streams() const { return *streams_; }

    /// Whose token this is; Errc::unauthorized for one that is none (any more), or of somebody who is gone.
    Result<Caller> caller_of(std::string_view token) const;

 private:
    Response answer(Request& request, const Needs& needs, const Doing& doing);
    Response perform(Request& request, const Needs& needs, const Doing& doing);
    Response run(Call& call, const Needs& needs, const Doing& doing) const;
    Response run_for_unit(Call& call, const Needs& needs, const Doing& doing) const;
    Result<Caller> caller_of(const Request& request, const Params& params) const;
    Done allowed(const Caller& caller, const Needs& needs) const;

    const Parts parts_;
    std::unique_ptr<Hub> streams_;
    Router& router_;
    Throttle calls_;
    std::vector<Route> routes_;
};

/// A JSON answer that nobody keeps.
Response json_answer(const nlohmann::json& json, int status = 200);
/// `{}`: done, and there is nothing to say.
Response empty_answer();
/// {"error", "error_description"}. Validation is 422 here, and what is gone is not found.
Response error_answer(const Error& error);

/// Lets scripts of every page read the answer. https://fetch.spec.whatwg.org/#http-cors-protocol
Response open_to_scripts(Response response);

/// The token that came with a request; "" for none.
std::string bearer_in(const Request& request);

/// All of the client API's routes, group by group.
void add_client_api(Api& api);

}  // namespace kith::node
