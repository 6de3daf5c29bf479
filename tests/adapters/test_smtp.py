# SPDX-License-Identifier: Apache-2.0
"""Messages handed to a mail server that fails at every step: nothing is lost, nothing is taken for sent that was not."""

import ssl
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from partnerctl.adapters.smtp import SmtpServer
from partnerctl.adapters.smtp_replies import LONGEST_TOLD, Patience, Reply, clean, told
from partnerctl.errors import EnvironmentProblemError, PartnerctlError, UnreachableError
from partnerctl.mailing import Delivery, Envelope, Verdict
from partnerctl.model.addresses import parse_mail_address
from partnerctl.model.credentials import MailAccount, Security
from smtp_server import (
    CUT,
    PASSWORD,
    SILENT,
    USER,
    Authorities,
    Fault,
    MailServerForTests,
    Step,
    breaks_off_in,
    make_authorities,
    running,
    says,
)

HURRIED = Patience(connect=5, reply=5, block=5, verdict=5, goodbye=2)
CONTENT = (
    b"From: movement-partners@registry.example\r\nTo: ada@library.example\r\n\r\n.\r\n..\r\n.dots\r\nEnd\r\n"
)


@pytest.fixture(scope="module")
def authorities(tmp_path_factory: pytest.TempPathFactory) -> Authorities:
    return make_authorities(tmp_path_factory.mktemp("certificates"))


def envelope(to: str = "ada@library.example", content: bytes = CONTENT) -> Envelope:
    recipient = parse_mail_address(to)
    return Envelope(
        parse_mail_address("movement-partners@registry.example"), recipient, content, recipient.smtputf8
    )


def client(server: MailServerForTests, **changes: object) -> SmtpServer:
    return SmtpServer(server.account(**changes), patience=HURRIED)


def deliver(server: MailServerForTests, *messages: Envelope) -> list[Delivery]:
    with client(server).session() as session:
        return [session.deliver(each) for each in messages or (envelope(),)]


def refusal(server: SmtpServer) -> PartnerctlError:
    with pytest.raises(EnvironmentProblemError) as caught, server.session():
        pass
    return caught.value


@pytest.mark.parametrize("security", Security)
def test_a_message_is_handed_over_as_it_is(security: Security, authorities: Authorities) -> None:
    with running(authorities, security=security) as server:
        (delivery,) = deliver(server)

    assert delivery == Delivery(Verdict.ACCEPTED, 250, "2.0.0", "queued")
    assert server.wire == [CONTENT.replace(b"\r\n.", b"\r\n..")]
    assert server.logins == [(USER, PASSWORD)]
    inside = [
        command
        for command, tls in zip(server.commands, server.inside_tls, strict=True)
        if tls or security is Security.NONE
    ]
    assert inside == [
        "EHLO [127.0.0.1]",
        "AUTH PLAIN",
        f"MAIL FROM:<movement-partners@registry.example> SIZE={len(CONTENT)}",
        "RCPT TO:<ada@library.example>",
        "DATA",
        "QUIT",
    ]


def test_outside_of_tls_nothing_is_said_but_hello(authorities: Authorities) -> None:
    with running(authorities) as server:
        deliver(server)

    outside = [command for command, tls in zip(server.commands, server.inside_tls, strict=True) if not tls]
    assert outside == ["EHLO [127.0.0.1]", "STARTTLS"]


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        *(
            (step, fault)
            for step in (
                Step.GREETING,
                Step.EHLO,
                Step.STARTTLS,
                Step.HANDSHAKE,
                Step.EHLO_IN_TLS,
                Step.AUTH,
            )
            for fault in (CUT, breaks_off_in("2"), breaks_off_in("250 fine"), breaks_off_in("250-a\r\n250-b"))
            if not (step is Step.HANDSHAKE and fault.reply)
        ),
        (Step.GREETING, says("421 4.3.2 too busy")),
        (Step.STARTTLS, says("454 4.7.0 not now")),
        (Step.AUTH, says("454 4.7.0 not now")),
    ],
)
def test_a_session_that_breaks_off_before_any_message_is_told_as_that(
    step: Step, fault: Fault, authorities: Authorities
) -> None:
    with running(authorities, {step: fault}) as server:
        error = refusal(client(server))

    assert isinstance(error, UnreachableError)
    assert (
        error.message.startswith(f"localhost:{server.port} can't ")
        or "421" in error.message
        or "454" in error.message
    )
    assert PASSWORD not in error.message


@pytest.mark.parametrize(
    ("step", "fault", "said"),
    [
        (Step.GREETING, says("554 5.3.2 no mail here"), "takes no mail: 554 no mail here"),
        (Step.EHLO, says("502 5.5.1 old"), "does not take EHLO: 502 old"),
        (Step.STARTTLS, says("501 5.5.1 no"), "offers STARTTLS and refuses it: 501 no"),
        (
            Step.AUTH,
            says(f"535 5.7.8 {USER} and {PASSWORD} are wrong"),
            "does not take the login (535 5.7.8)",
        ),
        (Step.AUTH, says("334 once more"), "does not take the login (334)"),
    ],
)
def test_a_server_that_does_not_want_us_is_told_as_that(
    step: Step, fault: Fault, said: str, authorities: Authorities
) -> None:
    with running(authorities, {step: fault}) as server:
        error = refusal(client(server))

    assert not isinstance(error, UnreachableError)
    assert error.message == f"localhost:{server.port} {said}"


CUTS = [CUT, breaks_off_in("2"), breaks_off_in("250 2.0.0 fine"), breaks_off_in("no reply\r\n")]


@pytest.mark.parametrize("step", [Step.MAIL, Step.RCPT, Step.DATA])
@pytest.mark.parametrize("fault", [*CUTS, breaks_off_in("354 go"), breaks_off_in("250-a\r\n550 b\r\n")])
def test_a_cut_before_the_message_loses_nothing(step: Step, fault: Fault, authorities: Authorities) -> None:
    with running(authorities, {step: fault}) as server:
        first, second = deliver(server, envelope(), envelope())

    assert (first.verdict, first.code, first.ended) == (Verdict.LATER, None, True)
    assert "before the message was sent" in first.said
    assert second == Delivery(Verdict.LATER, said="the session was over", ended=True)
    assert server.wire == []


def test_a_cut_within_a_message_loses_nothing(authorities: Authorities) -> None:
    # As long as it does not fit into the buffers of both sides, the cut is noticed before the dot.
    large = envelope(content=CONTENT + b"line\r\n" * 5_000_000)
    with running(authorities, {Step.CONTENT: CUT}, extensions=()) as server:
        (delivery,) = deliver(server, large)

    assert delivery == Delivery(
        Verdict.LATER, said="the connection was gone before all of the message was sent", ended=True
    )
    assert server.wire == []


@pytest.mark.parametrize(
    "fault", [*CUTS, breaks_off_in("550 5.1.1 no"), says("354 more"), says("hello"), Fault(b"9" * 20_000)]
)
def test_a_cut_after_the_dot_leaves_it_unknown(fault: Fault, authorities: Authorities) -> None:
    with running(authorities, {Step.DOT: fault}) as server:
        first, second = deliver(server, envelope(), envelope())

    assert (first.verdict, first.code, first.ended) == (Verdict.UNKNOWN, None, True)
    assert second.verdict is Verdict.LATER
    assert len(server.wire) == 1


def test_a_reply_that_breaks_off_at_any_byte_is_none_until_its_line_ends(authorities: Authorities) -> None:
    reply = "250 2.0.0 queued\r\n"
    verdicts = []
    for length in range(len(reply) + 1):
        fault = breaks_off_in(reply[:length])
        with running(authorities, {Step.DOT: fault}, security=Security.NONE) as server:
            verdicts += [each.verdict for each in deliver(server)]

    # The line feed alone ends a line too.
    assert verdicts == [Verdict.UNKNOWN] * len(reply) + [Verdict.ACCEPTED]


@pytest.mark.parametrize(
    ("fault", "verdict", "code"),
    [
        (breaks_off_in("250-2.0.0 taken\r\n250 2.0"), Verdict.ACCEPTED, 250),
        (breaks_off_in("250 2.0.0 taken\r\n"), Verdict.ACCEPTED, 250),
        (breaks_off_in("550-5.6.0 no\r\n"), Verdict.NEVER, 550),
    ],
)
def test_one_whole_line_after_the_dot_is_an_answer(
    fault: Fault, verdict: Verdict, code: int, authorities: Authorities
) -> None:
    with running(authorities, {Step.DOT: fault}) as server:
        (delivery,) = deliver(server)

    assert (delivery.verdict, delivery.code) == (verdict, code)


@pytest.mark.parametrize("step", [Step.MAIL, Step.RCPT, Step.DATA, Step.DOT])
@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("451 4.7.1 later", Verdict.LATER),
        ("550 5.1.1 never", Verdict.NEVER),
        ("552 5.3.4 too large", Verdict.NEVER),
    ],
)
def test_after_a_refusal_the_next_message_is_offered(
    step: Step, line: str, verdict: Verdict, authorities: Authorities
) -> None:
    about_all = step is Step.MAIL and line.startswith("550")
    fault = Fault(f"{line}\r\n".encode(), once=True)
    with running(authorities, {step: fault}) as server:
        first, second = deliver(server, envelope(), envelope("bob@library.example"))

    code, status, said = line.split(" ", 2)
    assert first == Delivery(
        Verdict.LATER if about_all else verdict, int(code), status, said, ended=about_all
    )
    assert second.verdict is (Verdict.LATER if about_all else Verdict.ACCEPTED)
    assert ("RSET" in server.commands) is not about_all


@pytest.mark.parametrize("step", [Step.MAIL, Step.RCPT, Step.DATA, Step.DOT])
def test_a_server_that_is_closing_has_not_taken_it(step: Step, authorities: Authorities) -> None:
    with running(authorities, {step: says("421 4.3.2 going down")}) as server:
        (delivery,) = deliver(server)

    assert delivery == Delivery(Verdict.LATER, 421, "4.3.2", "going down", ended=True)


@pytest.mark.parametrize("fault", [*CUTS, says("421 4.3.2 going down"), says("503 5.5.1 what?")])
def test_a_session_that_ends_after_a_refusal_keeps_the_refusal(
    fault: Fault, authorities: Authorities
) -> None:
    with running(authorities, {Step.RCPT: says("550 5.1.1 no"), Step.RSET: fault}) as server:
        (delivery,) = deliver(server)

    assert delivery == Delivery(Verdict.NEVER, 550, "5.1.1", "no", ended=True)


@pytest.mark.parametrize(
    ("step", "verdict"),
    [
        (Step.MAIL, Verdict.LATER),
        (Step.RCPT, Verdict.LATER),
        (Step.DATA, Verdict.LATER),
        (Step.DOT, Verdict.UNKNOWN),
    ],
)
def test_a_server_that_falls_silent_is_waited_for_only_so_long(
    step: Step, verdict: Verdict, authorities: Authorities
) -> None:
    patience = Patience(connect=5, reply=0.3, block=0.3, verdict=0.3, goodbye=0.3)
    with (
        running(authorities, {step: SILENT}) as server,
        SmtpServer(server.account(), patience=patience).session() as session,
    ):
        delivery = session.deliver(envelope())

    assert (delivery.verdict, delivery.ended) == (verdict, True)
    assert delivery.said.startswith("the server took too long")


def test_a_reply_without_end_is_none(authorities: Authorities) -> None:
    with running(authorities, {Step.RCPT: Fault(b"250-and\r\n" * 1000)}) as server:
        (delivery,) = deliver(server)

    assert (delivery.verdict, delivery.ended) == (Verdict.LATER, True)
    assert delivery.said == "the server's answer had no end before the message was sent"


def test_a_server_that_answers_too_often_is_not_believed(authorities: Authorities) -> None:
    # Else the second 250 would be the answer to DATA's content, which nobody gave.
    with running(authorities, {Step.RCPT: says("250 fine\r\n250 fine\r\n250 fine")}) as server:
        (delivery,) = deliver(server)

    assert (delivery.verdict, delivery.ended) == (Verdict.LATER, True)
    assert delivery.said == "the server answered before it was asked before the message was sent"


@pytest.mark.parametrize("fault", CUTS)
def test_how_a_server_says_goodbye_changes_nothing(fault: Fault, authorities: Authorities) -> None:
    with running(authorities, {Step.QUIT: fault}) as server:
        (delivery,) = deliver(server)

    assert delivery.verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("stopped_by", [KeyboardInterrupt, ValueError])
def test_whoever_leaves_by_an_exception_says_nothing_more_to_the_server(
    stopped_by: type[BaseException], authorities: Authorities
) -> None:
    with running(authorities) as server, pytest.raises(stopped_by), client(server).session():
        raise stopped_by

    assert server.commands[-1] == "AUTH PLAIN"


def test_a_server_without_starttls_gets_neither_login_nor_message(authorities: Authorities) -> None:
    with running(authorities, security=Security.NONE) as server:
        error = refusal(client(server, security=Security.STARTTLS))

    assert "it offers no STARTTLS" in error.message
    assert server.commands == ["EHLO [127.0.0.1]"]


@pytest.mark.parametrize("extra", [b"250 AUTH PLAIN\r\n", b"2"])
def test_what_somebody_in_between_puts_behind_starttls_is_refused(
    extra: bytes, authorities: Authorities
) -> None:
    with running(authorities, {Step.STARTTLS: Fault(b"220 go ahead\r\n" + extra)}) as server:
        error = refusal(client(server))

    assert "something came before TLS that was not asked for" in error.message
    assert server.logins == []


def test_no_tls_is_for_servers_on_this_machine_only() -> None:
    account = MailAccount("mail.registry.example", 25, Security.NONE)

    error = refusal(SmtpServer(account))

    assert error.message == (
        "mail.registry.example:25 is not used: without TLS only a server on this machine is used"
    )


def test_a_certificate_must_be_for_the_name_that_was_asked(authorities: Authorities) -> None:
    with running(authorities, context=authorities.another_name) as server:
        error = refusal(client(server))

    assert "Hostname mismatch, certificate is not valid for 'localhost'" in error.message
    assert server.logins == []


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_must_be_of_an_authority_that_is_trusted(
    security: Security, authorities: Authorities
) -> None:
    with running(authorities, security=security, context=authorities.untrusted) as server:
        ours, public = refusal(client(server)), refusal(client(server, ca_file=None))

    for error in (ours, public):
        assert error.message.startswith(f"the certificate of localhost:{server.port} does not hold: ")
    assert server.logins == []


def test_old_versions_of_tls_are_not_spoken(authorities: Authorities) -> None:
    with running(authorities) as server:
        context = client(server)._tls

    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)


def test_tls_where_none_is_spoken_is_told_with_what_to_change(authorities: Authorities) -> None:
    with running(authorities) as server:
        error = refusal(client(server, security=Security.TLS))

    assert error.message == f"localhost:{server.port} and partnerctl can't agree on TLS"
    assert error.hint is not None
    assert 'port 465 mostly wants security = "tls"' in error.hint


@pytest.mark.parametrize("text", [None, "", "no certificate"])
def test_a_file_of_authorities_must_hold_some(
    text: str | None, authorities: Authorities, tmp_path: Path
) -> None:
    path = tmp_path / "authority.pem"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with running(authorities, security=Security.TLS) as server:
        error = refusal(client(server, ca_file=str(path)))

    assert error.message == f"{path} holds no certificates that can be read"


def test_nobody_at_home_is_told_as_that(authorities: Authorities) -> None:
    with running(authorities) as server:
        pass

    error = refusal(client(server))

    assert isinstance(error, UnreachableError)
    assert error.message == f"localhost:{server.port} can't be reached: Connection refused"


def test_login_is_used_where_plain_is_not_offered(authorities: Authorities) -> None:
    with running(authorities, mechanisms="XOAUTH2 CRAM-MD5 login") as server:
        (delivery,) = deliver(server)

    assert delivery.verdict is Verdict.ACCEPTED
    assert server.logins == [(USER, PASSWORD)]
    assert "AUTH LOGIN" in server.commands


def test_a_wrong_password_is_tried_once(authorities: Authorities) -> None:
    with running(authorities) as server:
        error = refusal(client(server, password=SecretStr("another")))

    assert error.message == f"localhost:{server.port} does not take the login (535 5.7.8)"
    assert [command for command in server.commands if command.startswith("AUTH")] == ["AUTH PLAIN"]


@pytest.mark.parametrize("mechanisms", ["", "CRAM-MD5 XOAUTH2"])
def test_a_login_that_is_not_known_is_told(mechanisms: str, authorities: Authorities) -> None:
    with running(authorities, mechanisms=mechanisms) as server:
        error = refusal(client(server))

    assert "offers no login that partnerctl knows" in error.message


def test_who_has_no_account_does_not_log_in(authorities: Authorities) -> None:
    with running(authorities) as server, client(server, user=None, password=None).session() as session:
        delivery = session.deliver(envelope())

    assert delivery.verdict is Verdict.ACCEPTED
    assert server.logins == []


def test_an_address_of_another_script_goes_to_a_server_that_knows_it(authorities: Authorities) -> None:
    to = "ليلى@bücherei.example"
    content = f"To: {to}\r\n\r\nText\r\n".encode()
    with running(authorities) as server:
        (delivery,) = deliver(server, envelope(to, content))

    assert delivery.verdict is Verdict.ACCEPTED
    assert server.wire == [content]
    assert (
        f"MAIL FROM:<movement-partners@registry.example> SIZE={len(content)} BODY=8BITMIME SMTPUTF8"
        in server.commands
    )
    assert "RCPT TO:<ليلى@xn--bcherei-n2a.example>" in server.commands


@pytest.mark.parametrize(
    ("extensions", "message", "said"),
    [
        (("8BITMIME",), envelope("ليلى@alnur.example"), "the address needs a server with SMTPUTF8"),
        ((), envelope(content="é\r\n".encode()), "the message needs a server with 8BITMIME"),
        (("SIZE 20",), envelope(), f"the message has {len(CONTENT)} bytes, and the server takes 20"),
        ((), envelope(content=b"a\nb\r\n"), "the message has a line end that is not CRLF"),
        ((), envelope(content=b"a\rb\r\n"), "the message has a line end that is not CRLF"),
        ((), envelope(content=b"a\r\n.\nb\r\n"), "the message has a line end that is not CRLF"),
        ((), envelope(content=b"a"), "the message has a line end that is not CRLF"),
    ],
)
def test_what_a_server_can_not_take_is_not_offered(
    extensions: tuple[str, ...], message: Envelope, said: str, authorities: Authorities
) -> None:
    with running(authorities, extensions=extensions) as server:
        first, second = deliver(server, message, envelope(content=b"Hi\r\n"))

    assert first.verdict is Verdict.NEVER
    assert first.said.startswith(said)
    assert first.ended is False
    assert second.verdict is Verdict.ACCEPTED
    assert len([command for command in server.commands if command.startswith("MAIL")]) == 1


@given(st.lists(st.binary(max_size=20).map(lambda line: line.replace(b"\r", b"").replace(b"\n", b""))))
def test_dots_are_doubled_on_the_wire_and_nothing_else(authorities: Authorities, lines: list[bytes]) -> None:
    content = b"".join(line + b"\r\n" for line in [b"Subject: x", b"", *lines])
    with running(authorities, security=Security.NONE) as server:
        (delivery,) = deliver(server, envelope(content=content))

    assert delivery.verdict is Verdict.ACCEPTED
    received = b"".join(
        line.removeprefix(b".") + b"\r\n" for line in server.wire[0].removesuffix(b"\r\n").split(b"\r\n")
    )
    assert received == content


HOSTILE = (
    "5.1.1 <Ada@Library.Example>: user ada unknown\x1b]0;x\x07 ada+tag@library.example "
    "rfc822;ada+40library.example a\u200bda@lib\u202erary.example see https://help.example/ada \u2028 ADA!"
)


def test_a_servers_words_hold_no_address_and_steer_nothing() -> None:
    words = told(Reply(550, HOSTILE.encode()), (parse_mail_address("ada@library.example"),))

    assert words == "<…>: user … unknown]0;x … … … see https://help.example/… …!"


def test_a_refusal_repeats_no_address(authorities: Authorities) -> None:
    lines = (
        "550-5.1.1 <ada@library.example>: ada is\r\n550 5.1.1 not known to movement-partners@registry.example"
    )
    with running(authorities, {Step.RCPT: says(lines)}) as server:
        (delivery,) = deliver(server)

    assert delivery.said == "<…>: … is not known to …"
    assert delivery.status == "5.1.1"


@given(st.text(max_size=400), st.text(max_size=400))
def test_no_address_survives_whatever_stands_around_it(before: str, after: str) -> None:
    address = parse_mail_address("ada.lovelace@library.example")

    words = clean(f"{before} {address.wire} {after}", (address,))

    assert "ada.lovelace" not in words.lower()
    assert len(words) <= LONGEST_TOLD
    assert words.isprintable()


def test_a_hundred_thousand_letters_are_cut() -> None:
    assert clean("a" * 100_000) == "a" * (LONGEST_TOLD - 1) + "…"


def test_its_name_is_host_and_port_and_its_pace_that_of_the_account() -> None:
    slow = SmtpServer(MailAccount("mail.registry.example", 587, Security.STARTTLS, per_minute=20))

    assert (slow.name, slow.interval) == ("mail.registry.example:587", 3)
    assert SmtpServer(MailAccount("::1", 25, Security.NONE)).name == "[::1]:25"
    slow.pause(0)
