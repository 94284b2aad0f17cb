// The sentences of the consent pages that are filled with what is known of a person.
#include "consent/catalogue_languages.h"

namespace kith::consent {

namespace {

constexpr Phrase rows[] = {
    {"date/day", "{day} {month} {year}"},
    {"date/time", "{day} {month} {year}, {time} UTC"},

    {"entry/by_message",
     "Send a direct message with the one word LINK to {handle}, from the app you already use. The answer is "
     "a link for you alone: open it and press its button. You see everything we know about you there, and "
     "can stop, correct or erase it, without any account or password here."},
    {"entry/without_page",
     "You need not come here at all: answer STOP to {handle} at any time, and every use ends."},
    {"problem/wrong_password", "Handle and password do not belong together. Please try again."},
    {"problem/wrong_passkey",
     "That passkey did not open an account here. Please try another one, or your handle and password."},
    {"problem/too_many_tries", "That was tried too often. Please wait some minutes, then try again."},
    {"problem/session_over",
     "You are not signed in, or it was too long ago. Please sign in again, or ask for a new link."},
    {"problem/link_dead",
     "This link does not work any more: it was used, or it is too old. Please ask for a new one."},
    {"problem/old_form", "The page was too old to be sure that it was you. Please do it once more."},
    {"password/new_hint", "At least {least} characters. A sentence that only you know is good."},
    {"password/wrong_current", "The current password is wrong. Please try again."},
    {"password/unlike", "The new password was not the same both times. Please type it again."},
    {"password/too_short", "The new password is too short: it needs at least {least} characters."},
    {"password/too_long", "The new password is too long. Please choose a shorter one."},
    {"password/as_before", "The new password is the one you have. Please choose another."},
    {"problem/home_no_handle",
     "That is not a handle. It looks like @name@server.example. Or send LINK to {handle} in a direct "
     "message."},
    {"problem/home_own_handle",
     "That handle is of this site: sign in with it and your password. With an account elsewhere, type the "
     "handle you have there, or send LINK to {handle} in a direct message."},
    {"problem/home_refused",
     "Your server did not tell us who you are: it does not do this, did not answer, or answered in a way "
     "that nobody can rely on. Nothing has changed, and nothing was kept. Send LINK to {handle} in a direct "
     "message instead: the answer is a link that opens your page."},
    {"problem/home_busy",
     "Too many people are doing this at the moment. Please try again in some minutes, or send LINK to "
     "{handle} in a direct message: the answer is a link that opens your page."},
    {"problem/home_over",
     "This sign-in is over: it was used, is more than ten minutes old, or was begun in another browser. "
     "Nothing has changed. Please begin again, or send LINK to {handle} in a direct message."},
    {"problem/home_said_no",
     "Your server sent you back without a yes. Nothing has changed, and nothing was kept. You can begin "
     "again, or send LINK to {handle} in a direct message."},
    {"problem/home_nobody",
     "There is no page to open: either nothing is kept here about this account, or its key is new, and then "
     "for seven days nothing but a no is heard from it. Send STOP to {handle} in a direct message, and every "
     "use ends at once; send LINK, and the answer says when your page can be opened."},
    {"home/lede", "{host} asks you whether you want to tell us who you are."},
    {"home/learns",
     "{host} learns that you came to {site} to see what is kept about you. Of what it answers we read your "
     "handle and nothing else."},
    {"home/continue", "Continue at {host}"},
    {"foot/cookie",
     "This page runs no scripts and does not track you. While you are signed in, one cookie says so; it ends "
     "by itself."},
    {"foot/cookie_script",
     "This page runs one script of ours, which asks your browser for a passkey when you press the button, "
     "and "
     "does not track you. While you are signed in, one cookie says so; it ends by itself."},

    {"me/signed_in", "You are signed in as {who}."},
    {"me/lede",
     "These are the details that {site} keeps about you, who may use them and who got them. None is used "
     "unless "
     "it says On. A copy of everything, also of what you wrote, you can ask for below."},
    {"me/forgets_at",
     "Nothing of yours is used any more, and all of it is destroyed on {when}, or later if the law holds it "
     "until "
     "then. Until it is you can call it off."},

    {"asked/by", "Asked by {who} on {day}; open until {until}."},
    {"asked/about", "About {kinds}"},
    {"asked/what", "May {who} use {kinds} {reason}?"},

    // From whom: after "From".
    {"source/self", "you"},
    {"source/staff", "our staff, who wrote it down"},
    {"source/staff_confirmed", "our staff, who wrote it down; you said that it is right"},
    {"source/operator", "the institution, which entered it"},
    {"source/import", "older records of the institution"},
    {"source/remote", "your public profile"},
    {"source/inferred", "a conclusion from other things; nobody told us"},
    {"source/post", "whoever wrote the post, with your yes"},
    {"source/other", "elsewhere"},

    {"kept/until", "until {day}, then erased"},
    {"kept/hearsay", "until {day}, then erased unless you say yes to it"},
    {"kept/open", "until you take it back"},
    {"kept/account", "for as long as you have your account"},
    {"kept/remote", "while people here follow you or talk with you"},
    {"seen/role", "our staff in the role \"{name}\", and nobody else; used for nothing"},
    {"seen/all", "everyone: it stands on public pages"},
    {"seen/uses", "only those named below"},
    {"seen/nobody", "nobody but you"},

    {"use/of_kind", "{kind}, {reason}"},
    {"use/readers", "For {readers}"},
    {"use/kept_only", "Kept, and shown to nobody"},
    {"use/until", "until {day}"},
    {"use/open", "until you stop it"},
    {"use/stop_what", ": {kind}, {reason}"},
    {"use/last", "Nothing else keeps it: when you stop this, it is erased."},
    {"use/objected", "Off since you said no to the whole purpose."},
    {"use/withdrawn", "You took it back on {day}."},
    {"use/refused", "You said no on {day}."},
    {"use/deferred", "You did not answer; that is a no for now."},
    {"use/expired", "It ran out."},
    {"use/revoked", "We ended it on {day}."},
    {"use/invalidated", "An authority ended it on {day}."},
    {"basis/consent", "You said yes."},
    {"basis/explicit_consent", "You said yes, explicitly."},
    {"basis/contract", "It is part of having an account here; it ends with the account."},
    {"basis/legal_obligation", "The law demands it."},
    {"basis/public_task", "It is a public task of the institution."},
    {"basis/legitimate_interest", "It is needed for talking with your server, and you published it."},

    {"remember/notice",
     "By pressing the button you say yes: we remember it {reason}, for {audience} and nobody else, for "
     "{period}. You can stop it here at any time. You also say: I am 16 or over."},

    {"received/sent", "Sent on {day}: {kinds}"},
    {"received/asked_for", "The server {who} asked for {kinds}"},
    {"received/shown", "{who} of ours saw {kinds}"},
    {"received/something", "a detail"},
    {"received/yes", "You said yes to it on {day}."},
    {"received/allowed", "It rests on another legal ground than your yes, since {day}."},
    {"received/once", "On {day}"},
    {"received/twice", "First on {day}, last on {last}"},
    {"received/more_servers", "and {count} more"},
    {"received/taken_on", "Taken back on {day}"},

    {"told/took_one", "one server took the message"},
    {"told/took_many", "{count} servers took the message"},
    {"told/waiting_one", "one is still to be told"},
    {"told/waiting_many", "{count} are still to be told"},
    {"told/refused_one", "one refused it"},
    {"told/refused_many", "{count} refused it"},
    {"told/unreachable_one", "one was not reached"},
    {"told/unreachable_many", "{count} were not reached"},
    {"told/cancelled_one", "one is not told any more"},
    {"told/cancelled_many", "{count} are not told any more"},
    {"told/nobody", "no server is on record for it"},
    {"told/state_queued", "still to be told"},
    {"told/state_delivered", "took the message"},
    {"told/state_refused", "refused it"},
    {"told/state_unreachable", "not reached"},
    {"told/state_cancelled", "not told any more"},

    // History: {what} is one of the two below it.
    {"what/keep", "we remember {kind}, {reason}"},
    {"what/share", "{reader} may see {kind}, {reason}"},
    {"event/ask", "We asked whether {what}."},
    {"event/open", "You said yes: {what}."},
    {"event/began", "It began: {what}. {basis}"},
    {"event/heard", "Our staff wrote down {kind}; you have not confirmed it."},
    {"event/give", "You said yes: {what}."},
    {"event/refuse", "You said no to this: {what}."},
    {"event/dismiss", "You put off the answer to this: {what}."},
    {"event/fall_silent", "You did not answer, and that is a no for now: {what}."},
    {"event/withdraw", "You took this back: {what}."},
    {"event/expire", "This ran out: {what}."},
    {"event/stop", "We ended this: {what}."},
    {"event/invalidate", "An authority ended this: {what}."},
    {"event/reaffirm", "You said yes again: {what}."},
    {"event/change_notice", "The words of the question changed: {what}."},
    {"event/object", "You said no to a purpose: {reason}."},
    {"event/object_all", "You said stop to everything that rests on your yes."},
    {"event/unobject", "You took back your no to a purpose: {reason}."},
    {"event/restrict", "All use was paused."},
    {"event/unrestrict", "The pause ended."},
    {"event/forget", "You had this erased: {kind}."},
    {"event/ask_erasure", "You asked us to forget everything."},
    {"event/keep", "You asked us to keep what there is after all."},
    {"event/erase", "Everything was erased."},
    {"event/remember", "You told us again: {kind}."},
    {"event/other", "Written down: {event}."},
    {"channel/self", "On this site."},
    {"channel/remote", "By message from your server."},
    {"channel/staff", "By our staff."},
    {"channel/operator", "Entered by the institution."},
    {"channel/import", "From older records."},

    {"looked/why", "Reason given: {reason}"},
    {"looked/operator", "The institution"},
    {"looked/staff", "One of our staff"},
    {"looked/author", "One of our people who write"},
    {"looked/self", "You"},
    {"looked/system", "The program"},

    {"done/stopped", "It is stopped"},
    {"done/stopped_text", "Nothing of yours is used {reason} from now on, and nobody will ask you for it."},
    {"done/stopped_kind_text", "From now on nothing is done {reason} with {kind}."},
    {"done/stopped_kind_all_text", "From now on nothing that rested on your yes is done with {kind}."},
    {"done/stopped_all_text",
     "Every use that rested on your yes has ended, and nobody will ask you until you begin again."},
    {"done/withdrawn", "It is taken back"},
    {"done/withdrawn_text", "What you had said yes to is no longer used or shown. Nothing else changes."},
    {"done/public_text",
     "What everyone could see of it is gone here, and every server that got it from us is being told. "
     "Whether they obey is in their hands; your page shows how far that got."},
    {"done/again_text", "You can say yes again at any time, on your page or by message."},
    {"done/forgotten", "It is erased"},
    {"done/forgotten_text",
     "We no longer hold {kind}, and will not ask for it. Copies in our backups cannot be read any more once "
     "those are too old. You can tell us again whenever you like."},
    {"done/forgotten_kept", "It is stopped, and kept"},
    {"done/forgotten_kept_text",
     "Nothing that rested on your yes is done with {kind} any more, and we will not ask for it. We still "
     "hold "
     "it, because the law or your account needs it."},
    {"done/will_forget", "Everything will be forgotten"},
    {"done/will_forget_text",
     "Nothing of yours is used from now on. On {when}, or later if the law holds it until then, all of it is "
     "destroyed for good. Until it is you can call it off."},
    {"done/called_off", "Nothing is forgotten"},
    {"done/called_off_text", "Everything is as it was before you asked."},
    {"done/nothing_to_call_off", "There was nothing to call off"},
    {"done/nothing_to_call_off_text", "Nothing of yours is about to be erased."},
    {"done/restricted", "Nothing of yours is used now"},
    {"done/restricted_text", "We keep what we have and use none of it until you say so."},
    {"done/unrestricted", "The pause is over"},
    {"done/unrestricted_text", "What you allowed is used again as before, and nothing else."},
    {"done/objected", "Never for this"},
    {"done/objected_text", "Nothing of yours is used {reason}, now or later, and nobody will ask you."},
    {"done/objection_over", "Your no is taken back"},
    {"done/objection_over_text",
     "That allows nothing by itself: before anything is used {reason}, we have to ask you."},
    {"done/remembered", "Thank you, we remember it"},
    {"done/remembered_text",
     "It is kept as you wrote it, for our own staff alone. You can stop that, change it or have it erased on "
     "your page."},
    {"done/corrected", "It is corrected"},
    {"done/corrected_text", "What you wrote has taken the place of what we had."},
    {"done/corrected_waits_text",
     "What you wrote has taken the place of what we had. It is used for nothing until you say yes to it: "
     "tell it "
     "on your page as something new."},
    {"done/said_yes", "You said yes"},
    {"done/said_yes_text", "It is used for what you were asked and for nothing else. One press stops it."},
    {"done/said_no", "You said no"},
    {"done/said_no_text",
     "Nothing of it is used or shown, nothing else changes for you, and nobody asks again soon."},
    {"done/export_asked", "Your copy"},
    {"done/export_asked_text", "Your wish is written down. You have the copy by {when} at the latest."},
    {"done/export_asked_soon_text", "Your wish is written down. You have the copy within one month."},
    {"done/signed_out", "You are signed out"},
    {"done/signed_out_text", "On this device nobody can open your page now without a new link or password."},
    {"done/password_changed", "Your password is changed"},
    {"done/password_changed_text",
     "From now on the new one opens your page, and the old one does not. Wherever else you were signed in, "
     "you "
     "are signed out."},
    {"done/came_in", "You are signed in"},
    {"done/came_in_text",
     "Your server did not confirm that our permission to ask it who you are has ended. We go on trying for "
     "some minutes. To be sure, open the settings of your account there and remove our name from the list "
     "of authorised applications."},
    {"done/refused", "That was not done"},
    {"done/refused_text", "Nothing has changed."},
};

}  // namespace

std::span<const Phrase> english_centre_phrases() {
    return rows;
}

}  // namespace kith::consent
