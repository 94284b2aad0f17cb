#include "node/media/s3_listing.h"

#include "node/media/s3_limits.h"

#include <expat.h>
#include <functional>
#include <memory>
#include <type_traits>

namespace kith::node {

namespace {

// Element names come with their namespace before a '|'; any namespace will do, since stores differ in it.
constexpr char separator = '|';

/// Tells each element that holds text alone, with the names from the root to it: "ListBucketResult/Name".
class Reader {
 public:
    using OnText = std::function<bool(std::string_view path, std::string text)>;

    explicit Reader(OnText on_text)
        : on_text_(std::move(on_text)), parser_(XML_ParserCreateNS("UTF-8", separator)) {}

    bool read(std::string_view xml) {
        if (!parser_ || xml.size() > limits::s3_listing_bytes_max) return false;
        XML_SetUserData(parser_.get(), this);
        XML_SetElementHandler(parser_.get(), &Reader::on_start, &Reader::on_end);
        XML_SetCharacterDataHandler(parser_.get(), &Reader::on_characters);
        XML_SetStartDoctypeDeclHandler(parser_.get(), &Reader::on_document_type);
        const auto status =
            XML_Parse(parser_.get(), xml.data(), static_cast<int>(xml.size()), /*isFinal=*/XML_TRUE);
        return status == XML_STATUS_OK && !stopped_;
    }

 private:
    static Reader& self(void* data) { return *static_cast<Reader*>(data); }

    void stop() {
        stopped_ = true;
        XML_StopParser(parser_.get(), /*resumable=*/XML_FALSE);
    }

    static void on_start(void* data, const XML_Char* name, const XML_Char**) {
        Reader& reader = self(data);
        std::string_view local = name;
        if (const auto at = local.rfind(separator); at != local.npos) local.remove_prefix(at + 1);
        if (++reader.depth_ > limits::s3_listing_depth_max ||
            reader.path_.size() + local.size() > limits::s3_listing_text_bytes_max) {
            return reader.stop();
        }
        if (!reader.path_.empty()) reader.path_ += '/';
        reader.path_ += local;
        reader.text_.clear();
        reader.is_leaf_ = true;
    }
    static void on_end(void* data, const XML_Char*) {
        Reader& reader = self(data);
        if (reader.stopped_) return;
        if (reader.is_leaf_ && !reader.on_text_(reader.path_, std::move(reader.text_))) reader.stop();
        const auto slash = reader.path_.rfind('/');
        reader.path_.resize(slash == std::string::npos ? 0 : slash);
        reader.text_.clear();
        reader.is_leaf_ = false;
        --reader.depth_;
    }
    static void on_characters(void* data, const XML_Char* text, int size) {
        Reader& reader = self(data);
        if (reader.text_.size() + static_cast<std::size_t>(size) > limits::s3_listing_text_bytes_max) {
            return reader.stop();
        }
        reader.text_.append(text, static_cast<std::size_t>(size));
    }
    /// Entities of its own are what makes a small document large.
    static void on_document_type(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
        self(data).stop();
    }

    struct Free {
        void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
    };

    OnText on_text_;
    std::unique_ptr<std::remove_pointer_t<XML_Parser>, Free> parser_;
    std::string path_{};
    std::string text_{};
    int depth_ = 0;
    bool is_leaf_ = false;
    bool stopped_ = false;
};

}  // namespace

Result<S3Listing> parse_s3_listing(std::string_view xml) {
    S3Listing listing;
    std::string truncated;
    Reader reader([&](std::string_view path, std::string text) {
        if (path == "ListBucketResult/IsTruncated") truncated = std::move(text);
        if (path == "ListBucketResult/NextContinuationToken") listing.next = std::move(text);
        if (path != "ListBucketResult/Contents/Key") return true;
        listing.keys.push_back(std::move(text));
        return listing.keys.size() <= limits::s3_listing_keys_max;
    });
    const bool read = reader.read(xml);
    const bool goes_on = truncated == "true";
    if (!read || (!goes_on && truncated != "false") || (goes_on && listing.next.empty())) {
        return fail(Errc::malformed, "s3/listing");
    }
    if (!goes_on) listing.next.clear();
    return listing;
}

std::string s3_error_code(std::string_view xml) {
    std::string code;
    Reader reader([&](std::string_view path, std::string text) {
        if (path == "Error/Code") code = std::move(text);
        return true;
    });
    return reader.read(xml) ? code : std::string();
}

}  // namespace kith::node
