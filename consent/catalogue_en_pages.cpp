// The fixed texts of the consent pages. "page/entry/title" stands in a template as {{say_entry_title}}.
#include "consent/catalogue_languages.h"

namespace kith::consent {

namespace {

constexpr Phrase rows[] = {
    // GET /consent
    {"page/entry/title", "What we know about you"},
    {"page/entry/lede",
     "See what is kept about you, who may use it and for what, and who got it. Say yes or no to each of it, "
     "correct it, or have it erased."},
    {"page/entry/message_title", "With an account anywhere in the fediverse"},
    {"page/entry/message_label", "Write to this address:"},
    {"page/entry/home_title", "Or sign in at your own server"},
    {"page/entry/home_text",
     "If your account is on Mastodon or a server like it, that server can tell us who you are. We ask it for "
     "nothing else, and end the permission at once."},
    {"page/entry/home_handle", "Your handle there"},
    {"page/entry/home_handle_hint", "For example @you@server.example."},
    {"page/entry/home_button", "Continue"},
    {"page/entry/sign_in_title", "With an account here"},
    {"page/entry/handle", "Your handle"},
    {"page/entry/handle_hint", "The name you sign in with, for example ana."},
    {"page/entry/password", "Your password"},
    {"page/entry/sign_in", "Show me"},
    {"page/entry/to_centre", "You are signed in: see what we know about you"},
    {"page/entry/problem", "That did not work."},
    {"page/entry/nothing_title", "If you do nothing"},
    {"page/entry/nothing",
     "You can follow, read, write and give without telling us anything. What you do not allow stays off."},

    // GET /consent/l/TOKEN, /consent/w/TOKEN
    {"page/link/open_title", "One more step"},
    {"page/link/open_lede", "The link you followed leads to a page for one person."},
    {"page/link/open_text",
     "Press the button if you asked for it. The link works once, and soon stops working by itself. If you "
     "did not ask for it, close this page: nothing has happened."},
    {"page/link/open_button", "Open my page"},
    {"page/link/withdraw_title", "Take back your yes"},
    {"page/link/withdraw_lede", "One press, and it has ended. You need not sign in or say why."},
    {"page/link/withdraw_text",
     "What you said yes to is no longer used or shown from then on. Nothing else changes: you can follow, "
     "read, write and give as before. If you change your mind later, you can say yes again."},
    {"page/link/withdraw_button", "Take it back now"},
    {"page/link/not_yet", "Opening this page has changed nothing."},

    // POST /consent/home, GET /consent/home/back
    {"page/home/title", "Continue at your server"},
    {"page/home/text",
     "Say yes there, and you come back here to one last button. If it asks for more than who you are, say "
     "no. "
     "You have ten minutes, in this browser."},
    {"page/home/not_yet", "So far nothing has happened, and you are not signed in."},
    {"page/home/other", "Do it another way"},
    {"page/home/back_title", "One more step"},
    {"page/home/back_lede", "Your server sent you back."},
    {"page/home/back_text",
     "Press the button if it was you who began this here. We ask your server who you are, end the permission "
     "at once, and open your page. If you did not begin it, close this page: nothing has happened."},
    {"page/home/back_button", "Open my page"},
    {"page/home/back_not_yet", "Opening this page has changed nothing."},

    // GET /consent/receipts/UUID
    {"page/receipt/title", "One more step"},
    {"page/receipt/lede", "A receipt, if there is one at this address, is for whoever holds the address."},
    {"page/receipt/button", "Get the receipt"},

    // GET /consent/me
    {"page/me/title", "What we know about you"},
    {"page/me/sign_out", "Sign out"},
    {"page/me/nav", "On this page"},
    {"page/me/stop_all", "Stop everything"},
    {"page/me/stop_all_hint",
     "Every use that you said yes to ends at once, and what only your yes let us keep is erased. Nobody asks "
     "you again until you begin. What your account needs stays."},
    {"page/me/none_used", "Nothing is used that you said yes to."},

    {"page/forget/banner_title", "You asked us to forget everything"},
    {"page/forget/call_off", "Keep everything after all"},
    {"page/restrict/banner_title", "Nothing of yours is used at the moment"},
    {"page/restrict/banner_text", "We only store it, because you or somebody for you asked for that."},
    {"page/restrict/lift", "Use it again as before"},
    {"page/erased/title", "Everything about you was erased"},
    {"page/erased/text", "Only what happened is left, as proof, without anything you told us."},

    {"page/questions/title", "We ask you"},
    {"page/questions/words", "The question as it was sent to you"},
    {"page/questions/post", "The post, as it would be published"},
    {"page/questions/refuse", "If you say no, nothing else changes for you."},

    {"page/known/title", "What we know, and who may use it"},
    {"page/known/empty", "We know nothing about you beyond your handle."},
    {"page/known/from", "From"},
    {"page/known/since", "Since"},
    {"page/known/kept", "Kept"},
    {"page/known/seen", "Seen by"},
    {"page/known/unconfirmed", "Not confirmed by you"},
    {"page/known/uses", "What it is used for"},
    {"page/known/no_uses", "It is used for nothing."},
    {"page/known/on", "On"},
    {"page/known/off", "Off"},
    {"page/known/paused", "Paused"},
    {"page/known/stop", "Stop"},
    {"page/known/words", "The words you were shown"},
    {"page/known/correct", "Correct it"},
    {"page/known/correct_label", "How it should be"},
    {"page/known/correct_hint", "What you write takes the place of what we have, for the same uses as now."},
    {"page/known/correct_button", "Put this in its place"},
    {"page/known/confirm", "Keep it, right as it is or corrected"},
    {"page/known/confirm_button", "Yes, keep this"},
    {"page/known/forget", "Erase it"},
    {"page/known/forget_hint",
     "It is erased here at once, every use of it ends, and nobody of ours may write it down or ask for it "
     "again. We cannot bring it back; but you can tell us again whenever you like."},
    {"page/known/forget_button", "Erase it now"},
    {"page/known/account_here",
     "This belongs to your account: the institution changes it when you ask there."},
    {"page/known/account_there",
     "This is what your own server shows everyone. You change it there, and we follow."},

    {"page/others/title", "Yes and no to what we do not hold"},
    {"page/others/hint", "You answered for these, and nothing of the kind is kept now."},

    {"page/purposes/title", "Say no to a whole purpose"},
    {"page/purposes/hint",
     "Then nothing of yours is used for it, now or later, whatever was allowed before, and nobody asks you "
     "for it."},
    {"page/purposes/label", "Never use anything of mine"},
    {"page/purposes/button", "Never for this"},
    {"page/purposes/list", "You said no to:"},
    {"page/purposes/lift", "No longer say no"},
    {"page/purposes/lift_hint", "Taking a no back allows nothing by itself: it only lets us ask you again."},
    {"page/purposes/all_said", "You said no to every purpose there is."},

    {"page/remember/title", "Tell us something"},
    {"page/remember/kind", "What it is"},
    {"page/remember/value", "In your words"},
    {"page/remember/value_hint",
     "One line, about you alone. Please nothing about health, faith or politics."},
    {"page/remember/button", "Yes, remember this"},

    {"page/received/title", "Who got it, and when"},
    {"page/received/empty", "Nobody got anything of yours from us."},
    {"page/received/anyone", "Anyone could see this; copies cannot be counted."},
    {"page/received/servers", "Which servers"},

    {"page/taken/title", "What we took back"},
    {"page/taken/hint",
     "A server that took the message has been asked to delete its copy. Whether it does is in its hands, and "
     "nobody can check it from here. One that was not reached is tried for as long as it takes."},

    {"page/history/title", "Everything that happened"},
    {"page/history/empty", "Nothing has happened yet."},
    {"page/history/receipt", "Receipt"},
    {"page/history/words", "The words you were shown"},
    {"page/history/evidence", "What shows it is kept as evidence."},

    {"page/looks/title", "Who of ours looked at your file"},
    {"page/looks/hint",
     "Whoever of the institution looks up or changes what is kept about you, or acts in your name, leaves a "
     "line "
     "here, with the reason where one was given. Who of our staff saw a detail stands above, under who got "
     "it."},
    {"page/looks/empty", "Nobody looked."},

    {"page/rights/title", "More that is yours to decide"},
    {"page/rights/export_title", "A copy of everything"},
    {"page/rights/export_hint",
     "All that we hold about you, to read and for other programs, in one file. If it is very large, we hand "
     "it to you within one month."},
    {"page/rights/export_button", "Take a copy"},
    {"page/rights/restrict_title", "A pause"},
    {"page/rights/restrict_hint",
     "We keep what we have and use nothing of it, until you say otherwise here. Nothing is lost."},
    {"page/rights/restrict_button", "Use nothing for now"},
    {"page/rights/forget_title", "Forget everything"},
    {"page/rights/forget_hint",
     "Every use ends at once. After 24 hours all that we know about you is destroyed for good; until then "
     "you can call it off here, or by message with the word KEEP."},
    {"page/rights/forget_button", "Forget everything about me"},
    {"page/rights/forget_account",
     "You have an account here: when the institution deletes it for you, everything is forgotten. One thing "
     "alone "
     "you erase above."},

    {"page/password/title", "Your password"},
    {"page/password/about", "With a new one, only who knows it comes in here with your handle."},
    {"page/password/way", "Change your password"},
    {"page/password/lede",
     "When it changes, you stay signed in here and are signed out everywhere else. Whoever runs this site "
     "cannot read it. They can put another in its place, for example when you lose it; that stands on your "
     "page."},
    {"page/password/problem", "Your password was not changed."},
    {"page/password/current", "Current password"},
    {"page/password/new", "New password"},
    {"page/password/again", "New password, once more"},
    {"page/password/button", "Change my password"},
    {"page/password/back", "Back without changing it"},

    {"page/pages/known", "More of what we know"},
    {"page/pages/older", "Older"},
    {"page/pages/newest", "Back to the newest"},

    // The answer to a button.
    {"page/done/back", "Back to what we know about you"},
    {"page/done/entry", "What we know about you: how to see it again"},
    {"page/done/receipt", "Your receipt"},
    {"page/done/receipt_hint", "It proves what was said and when, and holds nothing you told us."},
    {"page/done/call_off", "Keep everything after all"},
    {"page/done/lift", "Use it again as before"},
    {"page/done/object_off", "No longer say no"},
};

}  // namespace

std::span<const Phrase> english_page_phrases() {
    return rows;
}

}  // namespace kith::consent
