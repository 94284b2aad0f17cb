#include "node/http/multipart.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace kith;
using namespace kith::node;

namespace {

const std::string with_b = "multipart/form-data; boundary=b";

std::string one(const std::string& head, const std::string& data = "v") {
    return "--b\r\n" + head + "\r\n\r\n" + data + "\r\n--b--\r\n";
}

std::string named(const std::string& parameters) {
    return one("Content-Disposition: form-data; " + parameters);
}

}  // namespace

TEST_SUITE("node/http/multipart") {
    TEST_CASE("a form's parts come out in order, as views into the body") {
        const std::string photo = std::string("\xff\xd8\0\r\n--not\r\n", 12);
        const std::string body =
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"me.jpg\"\r\n"
            "Content-Type: image/JPEG; x=y\r\n\r\n" +
            photo + "\r\n--b\r\ncontent-disposition: form-data; name=\"tag[]\"\r\n\r\none\r\n" +
            "--b  \r\nContent-Disposition: form-data; name=\"tag[]\"\r\n\r\n\r\n--b--\r\n";
        const auto parts = parse_multipart(with_b, body);
        REQUIRE(parts);
        REQUIRE(parts->size() == 3);
        const Part& file = parts->front();
        CHECK(file.name == "file");
        CHECK(file.filename == "me.jpg");
        CHECK(file.content_type == "image/jpeg");
        CHECK(file.is_file);
        CHECK(file.data == photo);
        CHECK(file.data.data() >= body.data());
        CHECK(file.data.data() < body.data() + body.size());
        CHECK((*parts)[1].name == "tag[]");
        CHECK((*parts)[1].data == "one");
        CHECK_FALSE((*parts)[1].is_file);
        CHECK((*parts)[2].data.empty());
    }

    TEST_CASE("names are read as clients write them") {
        struct Row {
            const char* about;
            std::string parameters;
            std::string name;
            std::string filename;
        };
        const Row rows[] = {
            {"a token", "name=a", "a", ""},
            {"an escaped quote", R"(name="a\"b"; filename="c\\d")", "a\"b", "c\\d"},
            {"a quote from a browser", R"(name="a%22b%0D%0A"; filename="100%.png")", "a\"b\r\n", "100%.png"},
            {"a path from Windows", R"(name="f"; filename="C:\dir\x.png")", "f", "C:\\dir\\x.png"},
            {"a semicolon inside", R"(filename="a;name=b"; name="n")", "n", "a;name=b"},
            {"an encoded name beside it", R"(name="n"; filename="x"; filename*=UTF-8''evil.html)", "n", "x"},
            {"an empty name", R"(name="")", "", ""},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            const auto parts = parse_multipart(with_b, named(row.parameters));
            REQUIRE(parts);
            REQUIRE(parts->size() == 1);
            CHECK(parts->front().name == row.name);
            CHECK(parts->front().filename == row.filename);
        }
    }

    TEST_CASE("what is no well-formed form is refused whole") {
        const std::string fine = named("name=a");
        struct Row {
            const char* about;
            std::string type;
            std::string body;
        };
        const Row rows[] = {
            {"another type", "application/x-www-form-urlencoded; boundary=b", fine},
            {"no boundary", "multipart/form-data", fine},
            {"an empty boundary", "multipart/form-data; boundary=\"\"", fine},
            {"a boundary with a line end", "multipart/form-data; boundary=\"b\r\n\"", fine},
            {"a long boundary",
             "multipart/form-data; boundary=" + std::string(71, 'b'),
             "--" + std::string(71, 'b') + "--"},
            {"nothing", with_b, ""},
            {"a preamble", with_b, "hello\r\n" + fine},
            {"another boundary", "multipart/form-data; boundary=c", fine},
            {"no end", with_b, fine.substr(0, fine.size() - 9)},
            {"an end without its dashes", with_b, fine.substr(0, fine.size() - 4)},
            {"bare newlines", with_b, "--b\nContent-Disposition: form-data; name=a\n\nv\n--b--\n"},
            {"no disposition", with_b, one("Content-Type: text/plain")},
            {"two dispositions",
             with_b,
             one("Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b")},
            {"another disposition", with_b, one("Content-Disposition: attachment; name=a")},
            {"no name", with_b, named("filename=a")},
            {"two names", with_b, named("name=a; name=b")},
            {"an unclosed quote", with_b, named("name=\"a")},
            {"a name that is no text", with_b, named("name=\"\xff\xfe\"")},
            {"a name with a zero", with_b, named(std::string("name=\"a\0b\"", 10))},
            {"a coded part",
             with_b,
             one("Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64")},
        };
        for (const Row& row : rows) {
            CAPTURE(row.about);
            const auto parts = parse_multipart(row.type, row.body);
            REQUIRE_FALSE(parts);
            CHECK(parts.error().code == Errc::malformed);
        }
        CHECK(parse_multipart(with_b, fine));
    }

    TEST_CASE("parts, heads and names are bounded") {
        std::string many;
        for (std::size_t i = 0; i <= limits::multipart_parts_max; ++i)
            many += "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n";
        many += "--b--\r\n";
        std::string headers = "Content-Disposition: form-data; name=a";
        for (std::size_t i = 0; i < limits::multipart_headers_max; ++i) headers += "\r\nX: y";
        const std::string bodies[] = {
            many,
            one(headers),
            one("Content-Disposition: form-data; name=a\r\nX: " +
                std::string(limits::multipart_head_bytes_max, 'x')),
            named("name=" + std::string(limits::multipart_name_bytes_max + 1, 'n')),
            named("name=a; filename=" + std::string(limits::multipart_filename_bytes_max + 1, 'n')),
        };
        for (const std::string& body : bodies) {
            const auto parts = parse_multipart(with_b, body);
            REQUIRE_FALSE(parts);
            CHECK(parts.error().code == Errc::too_large);
        }
    }
}
