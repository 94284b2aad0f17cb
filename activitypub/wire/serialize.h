// From the values of vocabulary.h to the JSON that peers read: one type, sorted keys, pinned context. Pure.
#pragma once

#include "activitypub/wire/json.h"
#include "activitypub/wire/vocabulary.h"

namespace kith::activitypub {

/// Whether the document stands alone (with `@context`) or is put into another.
enum class Place { document, embedded };

/// An embedded Ref is written without its own `@context`.
Json to_json(const Activity& activity, Place place = Place::document);
/// A note with `extra` is still written from its fields alone: we re-serialise only what we made.
Json to_json(const Object& object, Place place = Place::document);
Json to_json(const Actor& actor, Place place = Place::document);
Json to_json(const Collection& collection, Place place = Place::document);
Json to_json(const InteractionPolicy& policy);

}  // namespace kith::activitypub
