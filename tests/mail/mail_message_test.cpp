// A message as it is handed over.
#include "node/mail/mail_message.h"

#include <doctest/doctest.h>

#include <string>

using namespace kith;

TEST_SUITE_BEGIN("mail/message");

namespace {

node::MailMessage good() {
    return {.from = "noreply@hill.test",
            .to = "ana@mail.test",
            .subject = "Hello",
            .body = "Good day, J\xc3\xb8rgen.\n",
            .id = "abc",
            .domain = "hill.test",
            .at = from_unix_ms(784'111'777'000)};
}

}  // namespace

TEST_CASE("a message has the headers that mail needs, and its body") {
    CHECK(node::write_mail(good()).value() ==
          "From: <noreply@hill.test>\n"
          "To: <ana@mail.test>\n"
          "Subject: Hello\n"
          "Date: Sun, 06 Nov 1994 08:49:37 +0000\n"
          "Message-ID: <abc@hill.test>\n"
          "MIME-Version: 1.0\n"
          "Content-Type: text/plain; charset=utf-8\n"
          "Content-Transfer-Encoding: 8bit\n"
          "Auto-Submitted: auto-generated\n"
          "\n"
          "Good day, J\xc3\xb8rgen.\n");
}

TEST_CASE("no address can begin another header, or name another receiver") {
    for (const char* address : {"ana@mail.test\nBcc: eve@mail.test",
                                "ana@mail.test\r\nBcc: eve@mail.test",
                                "ana@mail.test, eve@mail.test",
                                "ana@mail.test>, <eve@mail.test",
                                "Ana <ana@mail.test>",
                                "ana@mail.test ",
                                " ana@mail.test",
                                "ana@mail.test\t",
                                "ana@mail.test\x01",
                                "ana@b@mail.test",
                                "ana@mail.test;eve@mail.test",
                                "\"ana\n\"@mail.test",
                                "an\xc3\xa4@mail.test",
                                "-t@",
                                "@mail.test",
                                "ana",
                                ""}) {
        CAPTURE(address);
        node::MailMessage message = good();
        message.to = address;
        CHECK_FALSE(node::write_mail(message));
        message = good();
        message.from = address;
        CHECK_FALSE(node::write_mail(message));
    }
}

TEST_CASE("no other field can either") {
    for (const char* text : {"a\nBcc: eve@mail.test", "a\rb", "", "\xc3\xa4"}) {
        CAPTURE(text);
        for (auto field : {&node::MailMessage::subject, &node::MailMessage::id, &node::MailMessage::domain}) {
            node::MailMessage message = good();
            message.*field = text;
            CHECK_FALSE(node::write_mail(message));
        }
    }
    node::MailMessage message = good();
    message.body = "a\r\n.\r\n";
    CHECK_FALSE(node::write_mail(message));
    message.body = "\xff";
    CHECK_FALSE(node::write_mail(message));
}

TEST_SUITE_END();
