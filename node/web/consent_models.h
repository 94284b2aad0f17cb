// What the pages of the consent centre show. Any thread.
//
// Every answer goes out with page_security_policy, `Cache-Control: no-store`, `Referrer-Policy: no-referrer`
// and `X-Robots-Tag: noindex`. NOTE: under no-referrer a browser sends `Origin: null` with our own forms;
// what tells our forms from others' is the hidden field `csrf`.
//
// The forms, all by POST and with `csrf`; /consent/l, /consent/w, home and sign-in have it where it is given:
//   /consent/sign-in              handle, password, or passkey
//   /consent/home                 handle
//   /consent/home/back            state, code, iss
//   /consent/me/stop              kind, purpose (either may be missing)
//   /consent/me/forget            kind
//   /consent/me/forget-everything
//   /consent/me/keep                                  calls the forgetting off
//   /consent/me/restrict          choice = on | off
//   /consent/me/object            purpose, choice = on | off
//   /consent/me/remember          kind, value
//   /consent/me/correct           kind, value
//   /consent/me/answer            code, choice = 0, 1, …
//   /consent/me/password          current, new, again
//   /consent/me/export, /consent/me/sign-out
// and the pages of the lists, by GET: /consent/me?known=N&received=ID&taken=ID&history=ID&looks=ID
#pragma once

#include "node/consent/centre.h"
#include "node/web/passkey_models.h"

#include <cstddef>
#include <optional>
#include <string>

namespace kith::node {

/// What stands above a form that did not work.
enum class ConsentProblem {
    none,
    wrong_password,  // the same words for an account that does not exist
    wrong_passkey,
    too_many_tries,
    session_over,     // or never there
    link_dead,        // spent, expired or unknown
    old_form,         // its csrf is not this session's
    home_no_handle,   // what was typed is none
    home_own_handle,  // it is of this site
    home_refused,     // whatever it is that their own server did not do as it should
    home_busy,
    home_over,     // used, too old, another browser's, or never there
    home_said_no,  // they, or their server
    home_nobody    // unknown here, erased, or with a key that changed lately: alike
};

/// GET /consent, and the answer to a sign-in that failed.
struct ConsentEntryPage {
    Site site{};
    std::string language = "en";
    std::string consent_handle{};  // "@consent@example.edu"
    std::string csrf{};            // empty: no field
    std::string typed{};           // the handle, shown again
    std::string home_typed{};      // the handle of another server, shown again
    std::optional<PasskeyOffer> passkey{};
    ConsentProblem problem = ConsentProblem::none;
    bool signed_in = false;  // a way to the centre instead of the form
};

/// GET /consent/l/TOKEN and /consent/w/TOKEN: the same for every token, also for one that is none, as servers
/// open the links of a message before people do.
struct ConsentLinkPage {
    enum class Kind { open, withdraw };
    Site site{};
    std::string language = "en";
    Kind kind = Kind::open;
    std::string action_path{};  // where the one button leads
    std::string csrf{};
};

/// The answer to POST /consent/home: a link, as a form would have to be let through to every server.
struct ConsentHomePage {
    Site site{};
    std::string language = "en";
    std::string continue_url{};
    std::string continue_host{};
};

/// GET /consent/home/back: the same whatever it is that came back, and nothing is looked up for it.
struct ConsentHomeBackPage {
    Site site{};
    std::string language = "en";
    std::string state{};
    std::string code{};
    std::string issuer{};
};

/// GET /consent/receipts/UUID: the same for every name, also for one that is none, and for the same reason.
struct ConsentReceiptPage {
    Site site{};
    std::string language = "en";
    std::string action_path{};
};

/// GET /consent/me
struct ConsentCentrePage {
    Site site{};
    std::string language = "en";
    std::string csrf{};
    std::string who{};          // "@ben@b.test"
    bool is_local = false;      // has an account here: deleting it is what forgets everything
    bool is_staff = false;      // has the staff desk
    bool has_password = false;  // and signed in with it, or a passkey: the way to change it
    Centre centre{};
};

/// What stands above the form for a new password that did not work.
enum class PasswordProblem {
    none,
    wrong_current,
    unlike,  // the new one, typed twice
    too_short,
    too_long,
    as_before,  // the new one is the current one
    too_many_tries
};

/// GET /consent/me/password, and the answer to a change that failed. Nothing that was typed is shown again.
struct ConsentPasswordPage {
    Site site{};
    std::string language = "en";
    std::string csrf{};
    std::string handle{};   // "ana", for what keeps passwords
    std::size_t least = 0;  // characters of a new one
    PasswordProblem problem = PasswordProblem::none;
};

/// What was done, or why it was not.
enum class ConsentDone {
    stopped,      // a use; `purpose` or all
    withdrawn,    // by a link: everything
    forgotten,    // `kind`
    will_forget,  // `due`
    called_off,
    nothing_to_call_off,
    restricted,
    unrestricted,
    objected,  // `purpose`
    objection_over,
    remembered,  // `kind`
    corrected,   // `kind`
    said_yes,
    said_no,
    export_asked,  // `due` is when at the latest
    signed_out,
    password_changed,
    came_in,  // by their own server, which did not confirm the end of our access
    refused   // `detail` says why
};

/// The answer to a POST.
struct ConsentDonePage {
    Site site{};
    std::string language = "en";
    ConsentDone what = ConsentDone::stopped;
    std::optional<consent::DetailKind> kind{};
    std::optional<consent::Reason> purpose{};
    std::optional<Instant> due{};
    bool was_public = false;     // something left this node and is taken back
    bool waits = false;          // of `corrected`: unused until the person says yes
    bool kept = false;           // of `forgotten`: the law or the account keeps it all the same
    std::string receipt_path{};  // "/consent/receipts/UUID"; empty: none
    std::string detail{};        // of `refused`: a sentence for the person
    std::string csrf{};          // for the way back
    bool signed_in = true;       // a way back to the centre
};

}  // namespace kith::node
