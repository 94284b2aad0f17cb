// What the consent actor says: every answer names kinds, never values, and says how to end it. English;
// another language is another table.
#pragma once

#include "activitypub/site.h"
#include "consent/category.h"
#include "node/consent/consents.h"
#include "storage/consent_events.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::node::reply {

inline constexpr std::string_view how_to_stop =
    "Answer STOP to take everything back, or HELP for what you can say.";
inline constexpr std::string_view unclear = "I did not understand that.";
inline constexpr std::string_view refused =
    "Understood: no. Nothing of it is used or shown, nothing else changes for you, and we will not ask again "
    "soon. "
    "You "
    "may change your mind at any time: answer REMEMBER, then what and its value.";
inline constexpr std::string_view nothing_asked = "There is no open question for you.";
inline constexpr std::string_view which_code =
    "There is more than one open question. Please answer with its code, for example YES and the six letters "
    "in "
    "it, or vote in the poll.";
inline constexpr std::string_view called_off =
    "Nothing will be erased. Everything is as it was before you asked.";
inline constexpr std::string_view nothing_to_call_off = "Nothing of yours is about to be erased.";
inline constexpr std::string_view stopped_not_erased =
    "It is stopped: nothing of it is used or shown from now on. Your server's key changed within the last "
    "seven "
    "days, so nothing is erased on its word alone yet: please say FORGET again a week from now.";
inline constexpr std::string_view delete_the_account =
    "You have an account here: when the institution deletes it for you, everything is forgotten. FORGET and "
    "a kind "
    "forgets one thing.";
inline constexpr std::string_view to_a_unit =
    "You write for a unit, and a unit has no details of its own. Please write with your own account.";
inline constexpr std::string_view not_in_public =
    "Please do not tell us such things in public: nothing was kept. Send it as a direct message, and delete "
    "the public post.";
inline constexpr std::string_view export_asked =
    "Your wish for a copy of everything is written down with today's date. On the web you can take it at "
    "once; else you will have it within one month. Nothing personal is sent by message.";
inline constexpr std::string_view here_is_the_link =
    "On the web you can see what is known of you, with its values, who got it, and change all of it.";
inline constexpr std::string_view enough_links =
    "\n\nYour server's key changed within the last seven days: a link that shows values is sent when the key "
    "has settled. The links to take everything back that you have from us still work, and so does STOP.";

std::string help(std::string_view institution);
std::string key_changed(std::string_view code);
std::string no_such_kind(std::string_view words);
/// With the receipt's link and how to take it back.
std::string given(storage::Tx& tx,
                  const activitypub::Site& site,
                  const std::vector<storage::ConsentEventRow>& events,
                  Instant now);
/// What a link is for and how long it lives; each begins with a paragraph of its own.
std::string open_link(std::string_view url);
std::string withdraw_link(std::string_view url);
std::string link_waits_for_the_key(std::string_view withdraw_url);
/// To our own people, who have a password and need no link.
std::string sign_in_here(const activitypub::Site& site);
std::string stopped(std::optional<consent::Reason> reason, const TakenBack& taken);
std::string forgotten(consent::DetailKind kind, const TakenBack& taken);
std::string corrected(consent::DetailKind kind, const Corrected& done);
/// `due`: none while the law holds it.
std::string will_forget(std::optional<Instant> due);

/// A kind as a message may say it: "your nickname", or "a detail" where it is sensitive.
std::string kind_in_words(consent::DetailKind kind);
std::string day(Instant at);

}  // namespace kith::node::reply
