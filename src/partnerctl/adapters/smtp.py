# SPDX-License-Identifier: Apache-2.0
"""Hands messages to a mail server (RFC 5321, 6409), and knows at which byte a message stops being ours alone.

Until the dot that ends a message is sent, nothing is lost if the connection breaks. From there on only a whole line of the
server's answer tells what became of it (RFC 5321, 4.2.5).
"""

import base64
import contextlib
import re
import ssl
import time
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from partnerctl.adapters.smtp_replies import BrokenOffError, Connection, Kind, Patience, Reply, clean, told
from partnerctl.errors import EnvironmentProblemError, UnreachableError
from partnerctl.mailing import Delivery, Envelope, Verdict
from partnerctl.model.credentials import MailAccount, Security
from partnerctl.model.hosts import is_loopback

_CONTINUE: Final = 334
"""The server waits for the next part of a login (RFC 4954)."""
_START_CONTENT: Final = 354
_CLOSING: Final = 421
_TOO_LARGE: Final = 552

_LOOSE_END: Final = re.compile(rb"\r(?!\n)|(?<!\r)\n")
"""A line end that is not CRLF: what one server takes for the end of a message and the next does not (SMTP smuggling)."""

_ABOUT_THE_MESSAGE: Final = frozenset({"5.2.3", "5.3.4", "5.6.7"})
"""Too large, or addresses that this server can't take: the refusals of MAIL that another message would not get."""


class SmtpServer:
    """`mailing.MailServer` over smtplib.

    Args:
        account: Where, and as whom.
        patience: How long is waited.
    """

    def __init__(self, account: MailAccount, *, patience: Patience | None = None) -> None:
        self._account = account
        self._patience = patience or Patience()

    @property
    def name(self) -> str:
        """As `mailing.MailServer.name`."""
        host = self._account.host
        return f"[{host}]:{self._account.port}" if ":" in host else f"{host}:{self._account.port}"

    @property
    def interval(self) -> float:
        """As `mailing.MailServer.interval`."""
        return 60 / self._account.per_minute

    def pause(self, seconds: float) -> None:
        """As `mailing.MailServer.pause`."""
        time.sleep(seconds)

    @contextlib.contextmanager
    def session(self) -> Iterator["SmtpSession"]:
        """As `mailing.MailServer.session`."""
        connection = Connection(self._patience)
        try:
            self._begin(connection)
            yield SmtpSession(connection)
            # Not after an exception: within a message QUIT would be its next line.
            with contextlib.suppress(OSError):
                connection.ask("QUIT", within=self._patience.goodbye)
        finally:
            connection.close()

    def _begin(self, connection: Connection) -> None:
        try:
            self._connect(connection)
            self._login(connection)
        except ssl.SSLCertVerificationError as problem:
            raise EnvironmentProblemError(
                f"the certificate of {self.name} does not hold: {clean(problem.verify_message)}",
                hint="give the name that is in the certificate as `host`, or its own authority as `ca_file`",
            ) from None
        except ssl.SSLEOFError:
            raise UnreachableError(f"{self.name} can't be used now: it cut the connection") from None
        except ssl.SSLError:
            raise EnvironmentProblemError(
                f"{self.name} and partnerctl can't agree on TLS",
                hint='port 465 mostly wants security = "tls", port 587 security = "starttls"; TLS 1.2 is the oldest taken',
            ) from None
        except BrokenOffError as problem:
            raise UnreachableError(f"{self.name} can't be used now: {problem}") from None
        except TimeoutError:
            raise UnreachableError(f"{self.name} can't be reached: it took too long") from None
        except (OSError, UnicodeError) as problem:
            why = problem.strerror if isinstance(problem, OSError) else None
            raise UnreachableError(
                f"{self.name} can't be reached: {clean(why or 'it takes no connections')}"
            ) from None

    def _connect(self, connection: Connection) -> None:
        account = self._account
        plain = account.security is Security.NONE
        if plain and not is_loopback(account.host):
            raise self._no_tls("without TLS only a server on this machine is used")
        connection.open(account.host, account.port, self._tls if account.security is Security.TLS else None)
        if plain and not is_loopback(connection.peer):
            raise self._no_tls("without TLS only a server on this machine is used")
        self._require(connection.read(), "takes no mail")
        self._greet(connection)
        if account.security is Security.STARTTLS:
            if not connection.has_extn("starttls"):
                raise self._no_tls(
                    "it offers no STARTTLS, so nothing was sent and nobody was logged in",
                )
            self._require(connection.ask("STARTTLS"), "offers STARTTLS and refuses it")
            connection.secure(account.host, self._tls)
            self._greet(connection)

    def _greet(self, connection: Connection) -> None:
        code, text = connection.ehlo()
        self._require(Reply(code, text), "does not take EHLO")

    def _login(self, connection: Connection) -> None:
        """Once and by one mechanism: servers count what fails, and inside TLS there is nothing that CRAM-MD5 adds."""
        user, password = self._account.user, self._account.password
        if not user or password is None:
            return
        offered = str(connection.esmtp_features.get("auth", "")).upper().split()
        secret = password.get_secret_value()
        if "PLAIN" in offered:
            reply = connection.ask("AUTH", "PLAIN " + _base64(f"\0{user}\0{secret}"))
        elif "LOGIN" in offered:
            reply = connection.ask("AUTH", "LOGIN")
            for each in (user, secret):
                if reply.code == _CONTINUE:
                    reply = connection.ask(_base64(each))
        else:
            raise EnvironmentProblemError(
                f"{self.name} offers no login that partnerctl knows (AUTH PLAIN or LOGIN)",
                hint="ask whoever runs it; leave out `user` and `password` if it wants no login",
            )
        if reply.kind is Kind.DONE:
            return
        # Not in the server's words: some repeat the name, or what they got as the password.
        said = f"{reply.code} {reply.status or ''}".strip()
        if reply.kind is Kind.LATER:
            raise UnreachableError(f"{self.name} can't take the login now ({said})")
        raise EnvironmentProblemError(
            f"{self.name} does not take the login ({said})",
            hint="check `user` and `password`; many providers want a password made for programs",
        )

    def _require(self, reply: Reply, otherwise: str) -> None:
        if reply.kind is Kind.DONE:
            return
        message = f"{self.name} {otherwise}: {reply.code} {told(reply)}".rstrip()
        if reply.kind is Kind.LATER:
            raise UnreachableError(message)
        raise EnvironmentProblemError(message)

    def _no_tls(self, why: str) -> EnvironmentProblemError:
        return EnvironmentProblemError(
            f"{self.name} is not used: {why}",
            hint='use a server that offers TLS, with security = "tls" (mostly port 465) or "starttls" (mostly port 587)',
        )

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        path = self._account.ca_file
        try:
            context = ssl.create_default_context(cafile=path)
        except (OSError, ValueError):
            raise EnvironmentProblemError(
                f"{path} holds no certificates that can be read", hint="name a file in PEM form as `ca_file`"
            ) from None
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


class SmtpSession:
    """`mailing.MailSession` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def deliver(self, envelope: Envelope) -> Delivery:
        """As `mailing.MailSession.deliver`; whoever interrupts it with Ctrl-C must take it for unknown."""
        if self._ended():
            return Delivery(Verdict.LATER, said="the session was over", ended=True)
        unfit = self._unfit(envelope)
        if unfit:
            return Delivery(Verdict.NEVER, said=unfit)
        try:
            refusal = self._refusal_before_content(envelope)
            if refusal:
                return refusal
        except (OSError, ValueError) as problem:
            return self._gone(Verdict.LATER, problem, "before the message was sent")
        return self._hand_over(envelope)

    def _unfit(self, envelope: Envelope) -> str | None:
        """Why this server can't be offered the message at all."""
        if _LOOSE_END.search(envelope.content) or not envelope.content.endswith(b"\r\n"):
            return "the message has a line end that is not CRLF, so it was not sent"
        if _needs_smtputf8(envelope) and not self._connection.has_extn("smtputf8"):
            return "the address needs a server with SMTPUTF8 (RFC 6531), and this one has not got it, so nothing was sent"
        if not envelope.content.isascii() and not self._connection.has_extn("8bitmime"):
            return "the message needs a server with 8BITMIME (RFC 6152), and this one has not got it, so nothing was sent"
        if 0 < self._largest < len(envelope.content):
            return f"the message has {len(envelope.content)} bytes, and the server takes {self._largest}, so nothing was sent"
        return None

    @property
    def _largest(self) -> int:
        """Bytes of a message (RFC 1870); 0 if the server sets no limit or doesn't tell."""
        told_size = str(self._connection.esmtp_features.get("size", ""))
        return int(told_size) if re.fullmatch("[0-9]{1,15}", told_size) else 0

    def _refusal_before_content(self, envelope: Envelope) -> Delivery | None:
        connection = self._connection
        options = [f"SIZE={len(envelope.content)}"] if connection.has_extn("size") else []
        if not envelope.content.isascii():
            options.append("BODY=8BITMIME")
        if _needs_smtputf8(envelope):
            options.append("SMTPUTF8")
        connection.command_encoding = "utf-8" if _needs_smtputf8(envelope) else "ascii"
        reply = connection.ask("MAIL", " ".join([f"FROM:<{envelope.sender.wire}>", *options]))
        if reply.kind is not Kind.DONE:
            return self._sender_refused(reply, envelope)
        reply = connection.ask("RCPT", f"TO:<{envelope.recipient.wire}>")
        if reply.kind is not Kind.DONE:
            return self._refused(reply, envelope)
        reply = connection.ask("DATA")
        return None if reply.code == _START_CONTENT else self._refused(reply, envelope)

    def _hand_over(self, envelope: Envelope) -> Delivery:
        # Only behind CRLF does a dot begin a line, and there is no other line end (`_unfit`).
        stuffed = re.sub(rb"(?m)^\.", b"..", envelope.content)
        try:
            self._connection.hand_over(stuffed)
        except OSError as problem:
            return self._gone(Verdict.LATER, problem, "before all of the message was sent")
        # From here on the server may have it.
        try:
            reply = self._connection.finish()
        except OSError as problem:
            whole = problem.reply if isinstance(problem, BrokenOffError) else None
            if whole is None:
                return self._gone(Verdict.UNKNOWN, problem, "before it said whether it took the message")
            reply = whole
        if reply.kind is Kind.DONE:
            return self._delivery(Verdict.ACCEPTED, reply, envelope)
        if reply.kind is Kind.GO_ON:
            return self._gone(Verdict.UNKNOWN, None, "after an answer that makes no sense")
        return self._refused(reply, envelope)

    def _refused(self, reply: Reply, envelope: Envelope) -> Delivery:
        """What a refusal means; the session goes on afterwards if it can."""
        if reply.code == _CLOSING or reply.kind not in {Kind.LATER, Kind.NEVER} or not self._begins_anew():
            self._connection.close()
        verdict = Verdict.NEVER if reply.kind is Kind.NEVER else Verdict.LATER
        return self._delivery(verdict, reply, envelope)

    def _sender_refused(self, reply: Reply, envelope: Envelope) -> Delivery:
        """The same of MAIL: most of what is said there for good is no fault of this message, and ends the session."""
        if reply.kind is not Kind.NEVER or reply.code == _TOO_LARGE or reply.status in _ABOUT_THE_MESSAGE:
            return self._refused(reply, envelope)
        self._connection.close()
        return self._delivery(Verdict.LATER, reply, envelope)

    def _delivery(self, verdict: Verdict, reply: Reply, envelope: Envelope) -> Delivery:
        words = told(reply, (envelope.recipient, envelope.sender))
        return Delivery(verdict, reply.code, reply.status, words, ended=self._ended())

    def _begins_anew(self) -> bool:
        try:
            return self._connection.ask("RSET").kind is Kind.DONE
        except OSError:
            return False

    def _gone(self, verdict: Verdict, problem: Exception | None, when: str) -> Delivery:
        self._connection.close()
        # Other errors may quote what was to be sent.
        why = str(problem) if isinstance(problem, BrokenOffError) else "the connection was gone"
        return Delivery(verdict, said=f"{why} {when}", ended=True)

    def _ended(self) -> bool:
        return self._connection.sock is None


def _needs_smtputf8(envelope: Envelope) -> bool:
    return envelope.smtputf8 or envelope.sender.smtputf8 or envelope.recipient.smtputf8


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
