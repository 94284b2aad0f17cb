// What the public pages show, as plain data that routes fill from values already released to anyone. Any
// thread.
//
// A std::string is plain text and is escaped; an empty one is "not given" and its line is left out. Only
// SafeHtml is shown as markup. URLs are checked again where they are written: anything that is neither
// http(s) nor a path on this node becomes plain text.
#pragma once

#include "activitypub/wire/html.h"
#include "activitypub/wire/shortcode.h"
#include "consent/base/clock.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kith::node {

using activitypub::EmojiPictures;
using activitypub::SafeHtml;

/// The institution, the same on every page.
struct Site {
    std::string name{};           // "Example University"
    std::string domain{};         // "example.edu": the part of handles behind the '@'
    std::string base_url{};       // "https://example.edu", no slash at the end
    std::string tagline{};        // one sentence, also for search engines
    std::string language = "en";  // of the site's own texts
    std::string version{};        // of this software, in the footer
    bool indexable = false;       // the institution's own pages may appear in search engines
};

/// Whoever wrote, boosted or is listed.
struct Person {
    std::string name{};      // display name; the handle stands in when empty
    std::string handle{};    // "alice@example.edu", always with the domain and without the leading '@'
    std::string url{};       // their profile page, here or on their own server
    std::string avatar{};    // a path on this node; else their initial is shown
    bool indexable = false;  // chose to be found by search engines
    EmojiPictures emojis{};  // of names in theirs and in what else they say of themselves; paths on this node
};

struct Attachment {
    enum class Kind { image, video, audio, file };
    Kind kind = Kind::file;
    std::string url{};
    std::string alt{};      // the description that its author gave
    std::string film{};     // a path on this node: of a film or sound that is shown on the page
    std::string preview{};  // a path on this node; never an address elsewhere, which would tell on the reader
    std::uint32_t width = 0;  // of the preview, 0 when not known
    std::uint32_t height = 0;
};

struct PollOption {
    std::string text{};
    std::uint64_t votes = 0;
};

struct Poll {
    std::vector<PollOption> options{};
    std::uint64_t voters = 0;  // people; the shares of a poll with several choices are of these
    bool several_choices = false;
    bool closed = false;
    std::optional<Instant> ends{};
};

struct Post {
    std::string id{};   // the ActivityPub id
    std::string url{};  // the permanent link for people
    Person author{};
    std::string title{};            // of an article, event or page
    std::string content_warning{};  // hides text and attachments until opened
    SafeHtml content{};
    std::string language{};  // BCP 47
    Instant published{};
    std::optional<Instant> edited{};
    std::vector<Attachment> attachments{};
    std::optional<Poll> poll{};
    std::string quote_url{};              // a post that this one quotes
    std::optional<Person> in_reply_to{};  // whom it answers
    std::string in_reply_to_url{};        // and which post; may be given without the person
    std::optional<Person> boosted_by{};   // a list shows it because of this person
    std::uint64_t replies = 0;
    std::uint64_t likes = 0;
    std::uint64_t boosts = 0;
    bool sensitive = false;  // attachments are hidden until opened
    bool pinned = false;
    EmojiPictures emojis{};  // of names in its texts; paths on this node
};

/// Links to the neighbouring pages of a list; empty at either end.
struct Pager {
    std::string newer_url{};
    std::string older_url{};
};

/// GET /
struct FrontPage {
    Site site{};
    SafeHtml introduction{};           // about the institution
    std::vector<Post> posts{};         // recent public posts of people here
    std::vector<Person> people{};      // those who chose to be listed
    std::optional<Person> official{};  // the account that speaks for the institution
    std::uint64_t people_count = 0;
    std::uint64_t posts_count = 0;
    bool can_join = false;  // people may make accounts by themselves
};

struct ProfileField {
    std::string name{};
    std::string value{};    // plain text; an http(s) address becomes a link with rel="me"
    bool verified = false;  // that page links back here
};

/// GET /@handle
struct ProfilePage {
    Site site{};
    Person person{};
    std::string id{};    // the actor's ActivityPub id
    std::string role{};  // "Student", under its own grant only
    SafeHtml bio{};
    std::vector<ProfileField> fields{};
    std::optional<Instant> joined{};
    std::optional<std::uint64_t> posts_count{};  // absent: not shown
    std::optional<std::uint64_t> followers_count{};
    std::optional<std::uint64_t> following_count{};
    std::optional<Person> moved_to{};
    bool approves_followers = false;
    bool automated = false;
    std::vector<Post> pinned{};
    std::vector<Post> posts{};
    Pager pager{};
    std::string follow_path{};  // "/@alice/follow"; empty hides the button
    std::string feed_path{};    // "/@alice/feed.atom"
};

/// A post among others, `depth` steps below the first of its list.
struct ThreadPost {
    Post post{};
    int depth = 0;
};

/// GET /@handle/ID
struct PostPage {
    Site site{};
    std::vector<Post> ancestors{};      // oldest first
    bool ancestors_incomplete = false;  // hidden, deleted and unknown look the same
    Post post{};
    std::vector<ThreadPost> replies{};  // in reading order, depth 0 answers the post itself
    bool replies_incomplete = false;    // more exist than are shown
    std::string reply_path{};           // where "type your handle" is asked; empty hides it
    std::string feed_path{};
};

/// GET /tags/T
struct TagPage {
    Site site{};
    std::string tag{};  // without '#'
    std::vector<Post> posts{};
    Pager pager{};
};

struct Rule {
    std::string text{};
    std::string hint{};
};

/// GET /about
struct AboutPage {
    Site site{};
    SafeHtml description{};
    std::vector<Rule> rules{};
    std::string address{};  // postal, of the institution
    std::string contact_email{};
    std::optional<Person> contact{};
    SafeHtml privacy{};  // the institution's own statement
    std::uint64_t people_count = 0;
    std::uint64_t posts_count = 0;
    bool has_terms = false;  // there is a page /terms
};

/// GET /terms and /terms/2026-03-01
struct TermsPage {
    Site site{};
    std::string date{};
    bool in_force = false;
    std::string next{};  // the date of those that follow; empty: none
    SafeHtml content{};
};

/// GET and POST /@handle/follow and /@handle/ID/reply: the reader's own server does the rest.
/// NOTE: form-action 'self' forbids a redirect to another server, so the answer to the POST is this page
/// again, with `continue_url`.
struct InteractPage {
    enum class Kind { follow, reply };
    Site site{};
    Kind kind = Kind::follow;
    Person person{};              // whom to follow, or who wrote the post
    std::string subject_url{};    // the profile or post, for pasting into a search box
    std::string action_path{};    // where the form goes
    std::string typed{};          // what the reader typed, shown again
    std::string problem{};        // why it did not work; for the reader
    std::string continue_url{};   // the reader's server, once known
    std::string continue_host{};  // "mastodon.example"
};

/// GET /authorize_interaction without a session: says what the address is for.
struct LandingPage {
    Site site{};
    std::string subject_url{};  // the `uri` parameter
};

/// Hidden and absent are the same 404; `detail` is the message of a problem that is for the asker.
struct ErrorPage {
    Site site{};
    int status = 500;
    std::string detail{};
};

}  // namespace kith::node
