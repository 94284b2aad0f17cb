#include "tests/wire/term_check.h"

#include "consent/json.h"
#include "tests/support/fixtures.h"
#include "tests/wire/documents.h"

#include <doctest/doctest.h>

#include <map>
#include <set>

using kith::activitypub::Json;

namespace {

/// term -> its definition: a string, or an object with "@id".
struct Context {
    std::map<std::string, Json> terms;

    void add(const Json& context) {
        if (context.is_array()) {
            for (const Json& part : context) add(part);
        } else if (context.is_string()) {
            add(named(context.get<std::string>()));
        } else if (context.is_object()) {
            for (const auto& [term, definition] : context.items()) {
                if (!term.starts_with('@')) terms[term] = definition;
            }
        }
    }

    static const Json& named(const std::string& url) {
        static std::map<std::string, Json> cache;
        if (const auto known = cache.find(url); known != cache.end()) return known->second;
        const std::string path = url.substr(url.find("://") + 3);
        // The fixtures hold @context documents whole; our parser refuses some of their keywords, rightly.
        const Json document = Json::parse(fixture("fedify-fixtures/" + path + ".json"));
        return cache[url] = document.at("@context");
    }

    /// "" when nothing declares it. The blank prefix "_:" of the ActivityStreams vocabulary is nothing.
    std::string expand(const std::string& name, int depth = 0) const {
        if (name.starts_with('@')) return name;
        if (depth > 8) return {};
        if (const auto found = terms.find(name); found != terms.end()) {
            const Json& definition = found->second;
            if (definition.is_string()) return expand_iri(definition.get<std::string>(), name, depth);
            if (definition.is_object() && definition.contains("@id")) {
                return definition["@id"].is_string() ? expand_iri(definition["@id"], name, depth)
                                                     : std::string();
            }
            return {};
        }
        return name.find(':') != std::string::npos ? expand_iri(name, name, depth) : std::string();
    }

    std::string expand_iri(const std::string& text, const std::string& self, int depth) const {
        if (text.starts_with('@')) return text;
        const std::size_t colon = text.find(':');
        if (colon == std::string::npos) return text == self ? std::string() : expand(text, depth + 1);
        const std::string prefix = text.substr(0, colon);
        if (prefix == "_") return {};
        if (text.compare(colon, 3, "://") == 0 || prefix == "urn") return text;
        const std::string base = expand(prefix, depth + 1);
        return base.empty() ? std::string() : base + text.substr(colon + 1);
    }

    const Json* scoped(const std::string& name) const {
        const auto found = terms.find(name);
        if (found == terms.end() || !found->second.is_object()) return nullptr;
        const auto inner = found->second.find("@context");
        return inner == found->second.end() ? nullptr : &*inner;
    }

    bool is_map(const std::string& name) const {
        const auto found = terms.find(name);
        return found != terms.end() && found->second.is_object() &&
               found->second.value("@container", Json()) == "@language";
    }
};

void check(const Json& node, Context context, std::set<std::string>& missing) {
    if (node.is_array()) {
        for (const Json& item : node) check(item, context, missing);
    }
    if (!node.is_object()) return;
    if (node.contains("@context")) context.add(node["@context"]);
    if (node.contains("type")) {
        const Json types = node["type"].is_array() ? node["type"] : Json::array({node["type"]});
        const Context outer = context;
        for (const Json& type : types) {
            const auto name = type.get<std::string>();
            if (outer.expand(name).empty()) missing.insert(name);
            if (const Json* inner = outer.scoped(name)) context.add(*inner);
        }
    }
    for (const auto& [key, value] : node.items()) {
        if (key.starts_with('@')) continue;
        if (context.expand(key).empty()) missing.insert(key);
        if (context.is_map(key)) continue;
        Context inner = context;
        if (const Json* scoped = context.scoped(key)) inner.add(*scoped);
        check(value, inner, missing);
    }
}

}  // namespace

std::vector<std::string> undeclared_terms(const Json& document) {
    std::set<std::string> missing;
    check(document, {}, missing);
    return {missing.begin(), missing.end()};
}
