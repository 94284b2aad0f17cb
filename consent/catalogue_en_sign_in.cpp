// What the pages of sign-in, authorisation and settings say. "page/sign_in/title" stands in a template as
// {{say_sign_in_title}}.
#include "consent/catalogue_languages.h"

namespace kith::consent {

namespace {

constexpr Phrase rows[] = {
    {"page/sign_in/title", "Sign in"},
    {"page/sign_in/problem", "That did not work."},
    {"page/sign_in/button", "Sign in"},
    {"page/sign_in/app_never", "Your password is typed here alone. The application never learns it."},
    {"sign_in/lede", "With your account at {site}."},
    {"sign_in/lede_app",
     "The application “{app}” would like to use your account. First show that it is yours; what it may do "
     "comes next."},
    {"sign_in/suspended", "This account is suspended and cannot be used by applications."},
    {"sign_in/waiting",
     "This account is new and not open yet. Follow the link in the message that was sent to your address; "
     "where the "
     "people who run this server let newcomers in, they do so after that."},

    {"page/authorise/title", "Let this application in?"},
    {"page/authorise/website", "It says of itself that its site is"},
    {"page/authorise/unchecked",
     "The name is what the application calls itself. Nobody here has checked it."},
    {"page/authorise/other", "Use another account"},
    {"page/authorise/may", "It would be able to"},
    {"page/authorise/until",
     "It sees what you see here, in your name, until you take it back: at any time, in your settings "
     "(/settings "
     "on this site)."},
    {"page/authorise/back_title", "Where it leads"},
    {"page/authorise/for", "For whom it acts"},
    {"page/authorise/unit_hint",
     "For a unit it sees what the unit sees, and what it does is said in the unit's name. That it was you is "
     "written down here, and shown to nobody outside."},
    {"page/authorise/allow", "Allow"},
    {"page/authorise/deny", "Deny"},
    {"authorise/signed_in", "You are signed in as {who}."},
    {"authorise/for_you", "You, {who}"},
    {"authorise/for_unit", "{who}"},
    {"authorise/for_reading_unit", "{who}, to read only"},
    {"authorise/back_site", "Whichever you press, you are sent on to {where}."},
    {"authorise/back_device",
     "Whichever you press, the application on this device that opens “{where}” comes up."},
    {"authorise/back_code", "You get a code to copy into the application."},

    {"page/authorise_code/title", "Your code"},
    {"page/authorise_code/no_title", "No code"},
    {"page/authorise_code/lede", "Copy this code into the application."},
    {"page/authorise_code/hint",
     "It works once, and for ten minutes. Give it to nobody who asks you for it."},
    {"page/authorise_again/title", "One moment"},
    {"page/authorise_again/button", "Continue"},

    {"page/settings/title", "Your settings"},
    {"page/settings/apps", "Applications that you let in"},
    {"page/settings/no_apps", "None. Whenever you let one in, it stands here."},
    {"page/settings/revoke", "End its access"},
    {"page/settings/more", "Password and details"},
    {"page/settings/password", "Change your password"},
    {"page/settings/second_step", "A second step at sign-in"},
    {"page/settings/centre", "What we know about you"},
    {"page/settings/data", "Your data: take it along, bring it along"},
    {"page/settings/move", "Move to another account"},
    {"page/settings/everywhere_title", "Sign out everywhere"},
    {"page/settings/everywhere_text",
     "Every browser and every application is signed out at once, this one too. Do it when you lost "
     "a device."},
    {"page/settings/everywhere", "Sign out everywhere"},
    {"page/settings/units", "Units that you may act for"},
    {"page/settings/units_text",
     "When you let an application in, you can choose that it acts for one of them. The people who run this "
     "server "
     "see what you do there, and take the role back."},
    {"settings/unit_editor", "You read and post for it."},
    {"settings/unit_reader", "You read what it is sent."},
    {"settings/for_unit", "It acts for {who}."},
    {"settings/may", "It may: {scopes}."},
    {"settings/since", "Let in on {day}."},
    {"settings/used", "Last used on {day}."},
    {"settings/revoke", "End its access: {app}"},

    {"page/sign_in_code/title", "The second step"},
    {"page/sign_in_code/hint", "Six digits. A code for a lost device works too, once."},
    {"page/sign_in_code/lost",
     "Your device and your codes are lost? The people who run this server can turn the second step off."},
    {"second_step/lede", "Your account asks for a code of your authenticator app after the password."},
    {"second_step/lede_app",
     "Your account asks for a code of your authenticator app after the password. The application “{app}” "
     "comes "
     "next, and never learns it."},
    {"second_step/wrong_password", "The password is wrong. Please try again."},
    {"second_step/wrong_code",
     "That code is wrong, was used before, or is too old. Please wait for the next one."},
    {"second_step/since", "It is on since {day}: who signs in to your account needs a code of your app."},
    {"second_step/left", "Codes for a lost device that you have not used: {count}."},
    {"sign_in/over", "It took too long. Please type your password again."},
    {"page/second_step/title", "A second step at sign-in"},
    {"page/second_step/lede_off",
     "It is off. Turned on, who signs in to your account needs your password and a code of an app on your "
     "device, so "
     "that a password alone opens nothing."},
    {"page/second_step/begin", "Set it up"},
    {"page/second_step/lede_begun",
     "It is not on yet. Put this key into your authenticator app, then type the code that the app shows."},
    {"page/second_step/secret", "The key, to type in"},
    {"page/second_step/otpauth", "The same as an address, for apps that take one"},
    {"page/second_step/keep", "Show it to nobody: who has it can make the codes."},
    {"page/second_step/password", "Your password"},
    {"page/second_step/code", "The code"},
    {"page/second_step/on", "Turn it on"},
    {"page/second_step/off_title", "Turn it off"},
    {"page/second_step/off_text",
     "Turn it off and on again to use another device, or to get new codes for a lost one."},
    {"page/second_step/off", "Turn it off"},
    {"page/second_step/back", "Back to your settings"},
    {"page/recovery_codes/title", "It is on. Keep these codes"},
    {"page/recovery_codes/lede",
     "When your device is lost, each of them stands for a code of the app, once. They are shown here and "
     "never again."},
    {"page/recovery_codes/hint", "Write them down, or print them, and keep them apart from the device."},
    {"page/recovery_codes/done", "I have them"},

    // What a token may do: https://docs.joinmastodon.org/api/oauth-scopes/
    {"scope/profile", "See your handle, and the name and picture that everybody sees"},
    {"scope/read", "Read everything that you can read here, also direct messages, lists and settings"},
    {"scope/read:accounts", "See your account and people’s profiles"},
    {"scope/read:blocks", "See whom you block"},
    {"scope/read:bookmarks", "See your bookmarks"},
    {"scope/read:collections", "See your collections"},
    {"scope/read:favourites", "See your favourites"},
    {"scope/read:filters", "See your filters"},
    {"scope/read:follows", "See whom you follow, and who asks to follow you"},
    {"scope/read:lists", "See your lists"},
    {"scope/read:mutes", "See whom you mute"},
    {"scope/read:notifications", "See your notifications"},
    {"scope/read:search", "Search in your name"},
    {"scope/read:statuses", "Read the posts that you can read, also direct messages"},
    {"scope/write",
     "Do everything that you can do: post, edit and delete, follow, block, change your profile"},
    {"scope/write:accounts", "Change your profile and settings"},
    {"scope/write:blocks", "Block people and servers"},
    {"scope/write:bookmarks", "Bookmark posts"},
    {"scope/write:collections", "Change your collections"},
    {"scope/write:conversations", "Mute and delete conversations"},
    {"scope/write:favourites", "Favourite posts"},
    {"scope/write:filters", "Change your filters"},
    {"scope/write:follows", "Follow people, and answer who asks to follow you"},
    {"scope/write:lists", "Change your lists"},
    {"scope/write:media", "Upload pictures, sound and video"},
    {"scope/write:mutes", "Mute people and conversations"},
    {"scope/write:notifications", "Clear your notifications"},
    {"scope/write:reports", "Report people and posts to the moderators"},
    {"scope/write:statuses", "Post, edit and delete in your name"},
    {"scope/follow", "See and change whom you follow, mute and block"},
    {"scope/push", "Send you push notifications"},
    {"scope/admin:read", "Read everything that moderators can read"},
    {"scope/admin:read:accounts", "Read what moderators can read of accounts"},
    {"scope/admin:read:reports", "Read reports to the moderators"},
    {"scope/admin:read:domain_allows", "Read which servers are allowed"},
    {"scope/admin:read:domain_blocks", "Read which servers are blocked"},
    {"scope/admin:read:ip_blocks", "Read which network addresses are blocked"},
    {"scope/admin:read:email_domain_blocks", "Read which mail domains are blocked"},
    {"scope/admin:read:canonical_email_blocks", "Read which mail addresses are blocked"},
    {"scope/admin:write", "Do everything that moderators can do"},
    {"scope/admin:write:accounts", "Moderate accounts"},
    {"scope/admin:write:reports", "Handle reports"},
    {"scope/admin:write:domain_allows", "Change which servers are allowed"},
    {"scope/admin:write:domain_blocks", "Change which servers are blocked"},
    {"scope/admin:write:ip_blocks", "Change which network addresses are blocked"},
    {"scope/admin:write:email_domain_blocks", "Change which mail domains are blocked"},
    {"scope/admin:write:canonical_email_blocks", "Change which mail addresses are blocked"},
};

}  // namespace

std::span<const Phrase> english_sign_in_phrases() {
    return rows;
}

}  // namespace kith::consent
