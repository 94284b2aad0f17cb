// What is kept of what a person wrote and sent, and where it went: for copies of it.
#include "storage/personal_rows.h"

#include <array>

namespace kith::storage::personal {
namespace {

using enum Meaning;
using Column = PersonalColumn;

constexpr std::string_view of_subject = "t.subject_id = ?";
constexpr std::string_view of_post = "t.post_id IN (SELECT id FROM posts WHERE subject_id = ?)";

constexpr std::array posts = {Column{"id", "dct:identifier", id},
                              Column{"uri", "@id"},
                              Column{"actor_id", "as:attributedTo", actor},
                              Column{"subject_id", "kith:subject", id},
                              Column{"is_local", "kith:isLocal", flag},
                              Column{"type", "kith:objectType"},
                              Column{"visibility", "kith:visibility"},
                              Column{"content", "as:content"},
                              Column{"summary", "as:summary"},
                              Column{"name", "as:name"},
                              Column{"source", "as:source"},
                              Column{"language", "dct:language"},
                              Column{"sensitive", "as:sensitive", flag},
                              Column{"url", "as:url"},
                              Column{"in_reply_to_uri", "as:inReplyTo"},
                              Column{"in_reply_to_id", "kith:parent", id},
                              Column{"context_uri", "as:context"},
                              Column{"conversation", "kith:conversation"},
                              Column{"quote_uri", "kith:quote"},
                              Column{"quote_state", "kith:quoteState"},
                              Column{"quote_authorization", "kith:quoteAuthorization"},
                              Column{"reply_policy", "kith:replyPolicy"},
                              Column{"like_policy", "kith:likePolicy"},
                              Column{"boost_policy", "kith:boostPolicy"},
                              Column{"quote_policy", "kith:quotePolicy"},
                              Column{"hidden", "kith:hidden", flag},
                              Column{"extra", "kith:extra", json},
                              Column{"created_ms", "as:published", time},
                              Column{"updated_ms", "as:updated", time},
                              Column{"received_ms", "kith:received", time},
                              Column{"basis", "dpv:hasLegalBasis"},
                              Column{"provenance", "dpv:hasDataSource"},
                              Column{"last_needed_ms", "kith:lastNeeded", time}};
constexpr std::array drafts = {Column{"id", "dct:identifier", id},
                               Column{"subject_id", "kith:subject", id},
                               Column{"actor_id", "as:attributedTo", actor},
                               Column{"sealed", "as:source", secret, "draft"},
                               Column{"created_ms", "dct:created", time},
                               Column{"expires_ms", "dpv:hasExpiry", time},
                               Column{"closed_ms", "as:closed", time}};
constexpr std::array recipients = {Column{"post_id", "as:object", post},
                                   Column{"actor_id", "as:to", actor},
                                   Column{"is_mention", "kith:isMention", flag}};
constexpr std::array tags = {
    Column{"tag", "kith:tag"}, Column{"post_id", "as:object", post}, Column{"shown", "as:name"}};
constexpr std::array edits = {Column{"post_id", "as:object", post},
                              Column{"version", "kith:version", number},
                              Column{"content", "as:content"},
                              Column{"summary", "as:summary"},
                              Column{"sensitive", "as:sensitive", flag},
                              Column{"poll_options", "kith:choices", json},
                              Column{"at_ms", "as:published", time}};
constexpr std::array attachments = {Column{"post_id", "as:object", post},
                                    Column{"position", "kith:position", number},
                                    Column{"type", "kith:objectType"},
                                    Column{"media_type", "as:mediaType"},
                                    Column{"url", "as:url"},
                                    Column{"description", "as:name"},
                                    Column{"width", "as:width", number},
                                    Column{"height", "as:height", number},
                                    Column{"blurhash", "kith:blurhash"}};
constexpr std::array media = {Column{"id", "dct:identifier", id},
                              Column{"actor_id", "as:attributedTo", actor},
                              Column{"subject_id", "kith:subject", id},
                              Column{"used_as", "kith:usedAs"},
                              Column{"post_id", "as:object", post},
                              Column{"position", "kith:position", number},
                              Column{"idle_since_ms", "kith:idleSince", time},
                              Column{"type", "kith:objectType"},
                              Column{"media_type", "as:mediaType"},
                              Column{"url", "as:url"},
                              Column{"blob", "kith:digest"},
                              Column{"preview_media_type", "kith:previewMediaType"},
                              Column{"preview_url", "as:preview"},
                              Column{"preview_blob", "kith:previewDigest"},
                              Column{"width", "as:width", number},
                              Column{"height", "as:height", number},
                              Column{"preview_width", "kith:previewWidth", number},
                              Column{"preview_height", "kith:previewHeight", number},
                              Column{"blurhash", "kith:blurhash"},
                              Column{"focus_x", "kith:focusX", number},
                              Column{"focus_y", "kith:focusY", number},
                              Column{"description", "as:name"},
                              Column{"created_ms", "dct:created", time},
                              Column{"duration_ms", "kith:milliseconds", number},
                              Column{"frames_a_second", "kith:framesASecond", number},
                              Column{"bytes", "kith:bytes", number}};
constexpr std::array films = {Column{"id", "dct:identifier", id},
                              Column{"actor_id", "as:attributedTo", actor},
                              Column{"subject_id", "kith:subject", id},
                              Column{"type", "kith:objectType"},
                              Column{"description", "as:name"},
                              Column{"focus_x", "kith:focusX", number},
                              Column{"focus_y", "kith:focusY", number},
                              Column{"tries", "kith:tries", number},
                              Column{"refusal", "kith:refusal"},
                              Column{"created_ms", "dct:created", time}};
constexpr std::array polls = {Column{"post_id", "as:object", post},
                              Column{"multiple", "kith:multiple", flag},
                              Column{"end_ms", "as:endTime", time},
                              Column{"closed_ms", "as:closed", time},
                              Column{"voters_count", "kith:voters", number},
                              Column{"published_ms", "kith:totalsSent", time},
                              Column{"hides_totals", "kith:hidesTotals", flag}};
constexpr std::array options = {Column{"post_id", "as:object", post},
                                Column{"position", "kith:position", number},
                                Column{"name", "as:name"},
                                Column{"votes", "kith:votes", number}};
constexpr std::array stamps = {Column{"post_id", "as:object", post},
                               Column{"quoting_uri", "kith:quotedBy"},
                               Column{"at_ms", "as:published", time}};
constexpr std::array activities = {Column{"id", "dct:identifier", id},
                                   Column{"uri", "@id"},
                                   Column{"actor_id", "as:actor", actor},
                                   Column{"subject_id", "kith:subject", id},
                                   Column{"type", "kith:activityType"},
                                   Column{"object_uri", "as:object"},
                                   Column{"visibility", "kith:visibility"},
                                   Column{"body", "kith:asSent", json},
                                   Column{"created_ms", "as:published", time}};
constexpr std::array deliveries = {Column{"id", "dct:identifier", id},
                                   Column{"activity_id", "kith:activity", id},
                                   Column{"inbox_id", "kith:inbox", id},
                                   Column{"host_id", "kith:server", id},
                                   Column{"actor_id", "as:actor", actor},
                                   Column{"state", "kith:state"},
                                   Column{"attempts", "kith:attempts", number},
                                   Column{"created_ms", "dct:created", time},
                                   Column{"last_ms", "kith:last", time},
                                   Column{"last_status", "kith:lastStatus", number},
                                   Column{"last_error", "kith:lastError"}};
constexpr std::array delivered = {Column{"object_uri", "as:object"},
                                  Column{"inbox_id", "kith:inbox", id},
                                  Column{"first_ms", "kith:first", time},
                                  Column{"outcome", "kith:state"}};
constexpr std::array inboxes = {
    Column{"id", "dct:identifier", id}, Column{"url", "@id"}, Column{"host_id", "kith:server", id}};

constexpr std::array tables = {
    PersonalTable{"posts", "What you wrote", "posts", "as:Note", of_subject, "t.id DESC", posts},
    PersonalTable{"drafts",
                  "Posts of yours that wait for a yes of those they show",
                  "post_drafts",
                  "as:Note",
                  of_subject,
                  "t.id DESC",
                  drafts},
    PersonalTable{"addressees",
                  "To whom you wrote",
                  "post_recipients",
                  "as:Link",
                  of_post,
                  "t.post_id DESC, t.actor_id",
                  recipients},
    PersonalTable{"addressed",
                  "What was addressed to you",
                  "post_recipients",
                  "as:Link",
                  "t.actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
                  "t.post_id DESC",
                  recipients},
    PersonalTable{"tags", "Your hashtags", "post_tags", "as:Hashtag", of_post, "t.post_id DESC, t.tag", tags},
    PersonalTable{
        "edits", "Earlier versions", "post_edits", "as:Note", of_post, "t.post_id DESC, t.version", edits},
    PersonalTable{"attachments",
                  "Pictures and files you posted",
                  "attachments",
                  "as:Document",
                  of_post,
                  "t.post_id DESC, t.position",
                  attachments},
    PersonalTable{"media", "Files you uploaded", "media", "as:Document", of_subject, "t.id DESC", media},
    PersonalTable{"films",
                  "Films and sounds that wait until they are made clean",
                  "films",
                  "as:Document",
                  of_subject,
                  "t.id DESC",
                  films},
    PersonalTable{"polls", "Your polls", "polls", "as:Question", of_post, "t.post_id DESC", polls},
    PersonalTable{"poll_options",
                  "The choices in your polls",
                  "poll_options",
                  "as:Note",
                  of_post,
                  "t.post_id DESC, t.position",
                  options},
    PersonalTable{"quoted",
                  "Who may quote you",
                  "quote_stamps",
                  "kith:QuoteAuthorization",
                  of_post,
                  "t.post_id DESC, t.quoting_uri",
                  stamps},
    PersonalTable{"activities",
                  "What was sent for you",
                  "activities",
                  "as:Activity",
                  of_subject,
                  "t.id DESC",
                  activities},
    PersonalTable{"deliveries",
                  "Where it was sent",
                  "deliveries",
                  "kith:Delivery",
                  "t.actor_id IN (SELECT id FROM actors WHERE subject_id = ?)",
                  "t.id DESC",
                  deliveries},
    PersonalTable{
        "delivered",
        "Which servers have your posts or your profile",
        "delivered",
        "kith:Delivery",
        "EXISTS (SELECT 1 FROM subjects s WHERE s.id = ? AND (t.object_uri IN (SELECT uri FROM posts"
        " WHERE posts.subject_id = s.id) OR t.object_uri IN (SELECT uri FROM actors WHERE"
        " actors.subject_id = s.id)))",
        "t.first_ms DESC, t.object_uri, t.inbox_id",
        delivered},
    PersonalTable{
        "inboxes",
        "The addresses of those servers",
        "inboxes",
        "as:Link",
        "EXISTS (SELECT 1 FROM subjects s WHERE s.id = ? AND (t.id IN (SELECT inbox_id FROM deliveries d"
        " JOIN actors a ON a.id = d.actor_id WHERE a.subject_id = s.id) OR t.id IN (SELECT inbox_id FROM"
        " delivered v WHERE v.object_uri IN (SELECT uri FROM posts WHERE posts.subject_id = s.id) OR"
        " v.object_uri IN (SELECT uri FROM actors WHERE actors.subject_id = s.id))))",
        "t.id",
        inboxes},
};

}  // namespace

std::span<const PersonalTable> of_what_was_said() {
    return tables;
}

}  // namespace kith::storage::personal
