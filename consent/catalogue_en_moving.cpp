// English: the pages for what people take along, bring along, and where they move.
#include "consent/catalogue_languages.h"

namespace kith::consent {
namespace {

constexpr Phrase phrases[] = {
    {"page/data/title", "Your data"},
    {"page/data/lede", "Take along what you have here, or bring along what you have elsewhere."},
    {"page/data/out_title", "Take along: your lists"},
    {"page/data/out_text", "Files that other servers (Mastodon and its kin) can read, and spreadsheets too."},
    {"page/data/archive_title", "Take along: your posts"},
    {"page/data/archive_text",
     "One file with all that you posted, boosted, favourited and bookmarked, and the files of your posts. "
     "What others "
     "wrote is in it by its address alone."},
    {"page/data/archive", "Get the archive"},
    {"page/data/copy", "A copy of everything that is kept of you, also of what you did not post"},
    {"page/data/in_title", "Bring along: your lists"},
    {"page/data/in_text",
     "Files as Mastodon or this server writes them. Whom you follow hears of it as ever; those of other "
     "servers are "
     "asked one after the other, which takes a while. You can leave meanwhile."},
    {"page/data/kind", "What is in the file"},
    {"page/data/file", "The file (CSV, up to 2 MB)"},
    {"page/data/mode", "What about those that you have here already?"},
    {"page/data/merge", "Keep them, and add those of the file"},
    {"page/data/overwrite", "Replace them: what the file does not name goes"},
    {"page/data/bring", "Bring it along"},
    {"page/data/posts_title", "Bring along: your posts"},
    {"page/data/posts_text",
     "The archive of your posts that Mastodon or this server gave you. They come in at their own dates, with "
     "their "
     "pictures, for those whom you wrote them for; nobody is told. Direct messages and boosts are left out."},
    {"page/data/archive_file", "The archive (ZIP, tar or tar.gz, up to 1 GB)"},
    {"page/data/bring_archive", "Send the archive"},
    {"page/data/stop", "Stop it"},
    {"page/data/posts_in", "A larger archive comes in through the people who run this server: ask them."},
    {"page/data/imports_title", "What you brought along"},
    {"page/data/refused_title", "Lines that were refused"},
    {"page/data/back", "Back to your settings"},
    {"page/data/problem", "That did not work."},
    {"data/following", "Whom you follow"},
    {"data/lists", "Your lists"},
    {"data/blocks", "Whom you block"},
    {"data/mutes", "Whom you mute"},
    {"data/domains", "Servers that you block"},
    {"data/bookmarks", "Your bookmarks"},
    {"data/archive", "The posts of an archive"},
    {"data/archive_progress", "{posts} posts and {files} pictures came."},
    {"data/archive_left_out",
     "Left out: {direct} direct messages, {others} boosts and things of others, {refused} posts that were "
     "refused, "
     "{files_refused} files."},
    {"data/archive_line", "Post {line}, “{target}”: {why}"},
    {"data/no_archive", "Choose the file of the archive."},
    {"data/download", "{what}: {file}"},
    {"data/progress", "{done} of {all} lines are done, {refused} were refused."},
    {"data/open", "Brought on {time}. It is being worked on."},
    {"data/done", "Brought on {time}. It is done."},
    {"data/line", "Line {line}, “{target}”: {why}"},
    {"data/more_refused", "And more: {count} in all."},
    {"data/no_file", "Choose a file, and say what is in it."},
    {"data/old_form", "That form was not of this page, or you are not signed in any more. Please try again."},
    {"data/archive_busy", "Somebody else is getting an archive just now. Please try again in a minute."},
    {"data/archive_often", "You got several archives within a day. Please try again tomorrow."},
    {"data/archive_large",
     "Your archive is too large to be sent from this page. The people who run this server can hand it over: "
     "ask them."},

    {"page/move/title", "Move to another account"},
    {"page/move/aliases_title", "Accounts that may move here"},
    {"page/move/aliases_text",
     "If you come from elsewhere, name your account there, here; then tell it to move to this one."},
    {"page/move/aliases", "Their addresses, with spaces between them"},
    {"page/move/aliases_hint", "For example @ana@example.org. Everybody can see which they are."},
    {"page/move/aliases_save", "Save"},
    {"page/move/away_title", "Move away"},
    {"page/move/away_text",
     "The other account must name this one first. Then your followers are told, and follow you there if "
     "their servers "
     "take part. Your posts stay here, and this account stays yours, but people are sent on to the other. "
     "You can do it "
     "again after seven days."},
    {"page/move/target", "The address of your account there"},
    {"page/move/password", "Your password"},
    {"page/move/code", "The code of your authenticator app"},
    {"page/move/away", "Move away"},
    {"page/move/back", "Back to your settings"},
    {"page/move/problem", "That did not work."},
    {"move/moved", "You moved to {where} on {day}."},
    {"move/here", "This account is {who}."},
    {"move/saved", "It is saved."},
    {"move/wrong_password", "The password is wrong. Please try again."},
    {"move/wrong_code", "That code is wrong, was used before, or is too old. Please wait for the next one."},
    {"move/many", "Name ten at most."},
    {"move/failed", "The other account was not found, or its server did not answer."},
};

}  // namespace

std::span<const Phrase> english_moving_phrases() {
    return phrases;
}

}  // namespace kith::consent
