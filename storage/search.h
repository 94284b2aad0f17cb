// Words of posts, to find them by: what is found is what the viewer may see of authors who opted in, and of
// what the viewer wrote, was named in or marked. Words that nobody may find are not in the index. How they
// are indexed is the engine's.
#pragma once

#include "storage/page.h"
#include "storage/posts.h"
#include "storage/visibility.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::storage {

/// Posts that came, or changed, since their words were put into the index; whoever puts them in says so with
/// index_words.
std::vector<PostId> posts_to_index(Tx& tx, std::size_t limit);
/// Somebody has changed whether to be found, and not all of their posts were looked at since.
bool are_authors_to_look_at(Tx& tx);
/// Puts the next so many posts of one of them among those to index.
void look_at_author_again(Tx& tx, std::size_t posts);
/// There is somebody who might find it by its words.
bool is_findable(Tx& tx, const PostRow& post);
/// Replaces what there was. "" leaves the post out.
void index_words(Tx& tx, PostId post, std::string_view words);
/// Rewrites the index, so that nothing of deleted posts is left in its pages. Slow: after an erasure.
void rewrite_search(Tx& tx);
/// The same in steps of so many pages. A pass begins with all there is then; what comes while it goes on is
/// for the next. False at its end.
enum class Rewriting { begins, goes_on };
bool rewrite_search_some(Tx& tx, Rewriting step, int pages);

struct PostSearch {
    std::vector<std::string> words{};  // all of them
    std::optional<ActorId> author{};
    Page page{};
    std::size_t offset = 0;
};
/// The newest first, of the newest 5,000 with these words, or of the newest 25,000 within those of one
/// author. https://w3id.org/fep/5feb: an author who does not say `indexable` is not found.
std::vector<PostRow> search_posts(Tx& tx, const PostSearch& search, ActorId viewer);

/// Tags of public posts that begin like this (folded), in the order of the alphabet.
std::vector<std::string> search_tags(Tx& tx, std::string_view prefix, std::size_t limit);

}  // namespace kith::storage
