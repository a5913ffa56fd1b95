"""Mistakes that would cost somebody money or a secret, and the test that each of them turns red.

A text that no longer stands in its file exactly once fails the proof: move the mistake to where its line went.
"""

from __future__ import annotations

from tests.helpers.planting import Bug

SUBMIT = "tests/unit/services/test_submit.py::"
RESOLVE = "tests/unit/services/test_resolve.py::"
READING = "tests/unit/protocol/test_reading.py::"
POLLING = "tests/unit/domain/test_polling.py::"
JOURNAL = "tests/integration/storage/test_journal.py::"
SENT = "tests/integration/client/test_sent.py::"
NOT_SENT = "tests/integration/client/test_not_sent.py::"
GATEWAY = "tests/integration/client/test_gateway.py::"

BUGS = (
    # --- paying twice
    Bug(
        "a new id on each try",
        "ptsdesk/services/submit.py",
        "                return self._call(request, before_first_byte)\n",
        "                return self._call(\n"
        "                    __import__('dataclasses').replace(request, order_id=__import__('os').urandom(9).hex()),\n"
        "                    before_first_byte,\n"
        "                )\n",
        SUBMIT + "test_what_never_left_is_tried_three_times_with_the_same_id",
    ),
    Bug(
        "the record after the bytes",
        "ptsdesk/client/gateway.py",
        "            if before is not None:\n                before(timestamp)\n",
        "",
        GATEWAY + "test_what_the_record_before_the_first_byte_raises_stops_everything",
    ),
    Bug(
        "no record of the sending",
        "ptsdesk/services/submit.py",
        "            OrderState.SENDING,\n            Cause.SENDING,\n",
        "            OrderState.RECORDED,\n            Cause.SENDING,\n",
        SUBMIT + "test_the_record_is_durable_before_the_first_byte",
    ),
    Bug(
        "a fault behind the first byte called not sent",
        "ptsdesk/client/transport.py",
        "            if watch.bytes_written:\n",
        "            if watch.received:\n",
        SENT + "test_a_server_that_hangs_up_before_it_reads",
    ),
    Bug(
        "a token that opens twice",
        "ptsdesk/services/intents.py",
        "                self._open.pop(token, None)\n",
        "",
        SUBMIT + "test_a_token_opens_one_submit",
    ),
    Bug(
        "one stamp for all tries",
        "ptsdesk/client/gateway.py",
        "            timestamp, started = self.clock.now(), self.clock.steady_ms()\n",
        "            timestamp = self.__dict__.setdefault('_stamp', self.clock.now())\n"
        "            started = self.clock.steady_ms()\n",
        GATEWAY + "test_a_record_that_takes_long_is_stamped_again",
    ),
    Bug(
        "an order id that was used before",
        "ptsdesk/services/intents.py",
        "        if earlier is not None:\n",
        "        if earlier is not None and earlier.attempts:\n",
        SUBMIT + "test_the_id_of_an_order_that_was_not_sent_says_so",
    ),
    Bug(
        "an id with half of its randomness",
        "ptsdesk/domain/identifiers.py",
        'number = int.from_bytes(random_bytes(RANDOM_BYTES), "big")',
        'number = int.from_bytes(random_bytes(RANDOM_BYTES)[:5] * 2, "big")',
        "tests/unit/domain/test_identifiers.py::test_an_id_has_kind_date_and_eighty_bits",
    ),
    Bug(
        "a fence without its margin",
        "ptsdesk/domain/polling.py",
        "FENCE_S = REQUEST_LIFE_S + CLOCK_BOUND_S + FENCE_MARGIN_S\n",
        "FENCE_S = 0\n",
        POLLING + "test_the_fence_needs_both_clocks",
    ),
    Bug(
        "not found twice in one breath",
        "ptsdesk/domain/polling.py",
        "    return count + 1 if moment.local_ms - last_ms >= CONFIRM_GAP_MS else count\n",
        "    return count + 1\n",
        POLLING + "test_not_found_counts_only_far_apart",
    ),
    Bug(
        "a missing order closed by another address",
        "ptsdesk/storage/record.py",
        ' or trace.place not in ("", place):\n',
        ":\n",
        "tests/integration/services/test_custody_after.py::"
        "test_of_an_order_listed_without_its_address_a_person_says_where_it_went",
    ),
    Bug(
        "a removed account that tells nothing of its host",
        "ptsdesk/services/accounts_care.py",
        "        return (*there, *self._store.removed())\n",
        "        return tuple(there)\n",
        "tests/integration/services/test_connecting.py::test_a_host_stays_live_when_its_account_is_removed",
    ),
    Bug(
        "sent again without having been denied",
        "ptsdesk/domain/resend.py",
        "    if order.not_found < CONFIRMATIONS:\n",
        "    if order.not_found < 0:\n",
        "tests/unit/domain/test_resend.py::test_without_two_answers_nothing_that_left_is_sent_again",
    ),
    Bug(
        "a guard that only warns",
        "ptsdesk/services/guard.py",
        "                refuse(self._find(look, prepared, draft_ms, days), prepared)\n",
        "                self._find(look, prepared, draft_ms, days)\n",
        "tests/unit/services/test_guard.py::test_the_same_again_needs_a_reason_and_the_journal_keeps_it",
    ),
    Bug(
        "a verdict that is not asked for again when it is recorded",
        "ptsdesk/services/submit.py",
        "            judge=None if run.begun else sending.judge,\n",
        "",
        "tests/unit/services/test_resend.py::test_what_is_found_while_connecting_stops_it_before_the_first_byte",
    ),
    # --- losing an order, claiming what was not proved
    Bug(
        "what was being sent stays so after a crash",
        "ptsdesk/storage/ledger.py",
        "    wanted = (OrderState.SENDING.value, OrderState.RECORDED.value)\n",
        "    wanted = (OrderState.RECORDED.value,)\n",
        JOURNAL + "test_at_start_what_was_sent_is_unknown_and_what_was_not_was_not_sent",
    ),
    Bug(
        "a commit that is not on the disk",
        "ptsdesk/storage/sqlite.py",
        '"PRAGMA synchronous = FULL",  # a commit',
        '"PRAGMA synchronous = NORMAL",  # a commit',
        "tests/integration/storage/test_migrations.py::test_each_connection_is_durable_and_guarded",
    ),
    Bug(
        "not sent over something that has left before",
        "ptsdesk/services/submit.py",
        "        if not run.sending.has_left:\n",
        "        if run.tries:\n",
        "tests/unit/services/test_resend.py::test_what_has_left_once_is_never_not_sent_again",
    ),
    Bug(
        "a step that nobody allowed",
        "ptsdesk/storage/ledger.py",
        "    check_transition(order.state, after)\n",
        "",
        JOURNAL + "test_a_step_outside_the_table_writes_nothing",
    ),
    Bug(
        "a caller who saw an older state",
        "ptsdesk/storage/ledger.py",
        "    if step.before is not None and order.state is not step.before:\n",
        "    if step.before is order.state and order.state is not step.before:\n",
        JOURNAL + "test_a_stale_caller_is_refused",
    ),
    Bug(
        "skipped verification",
        "ptsdesk/protocol/signing.py",
        "        pkcs1_15.new(key.rsa).verify(SHA256.new(text.reveal().encode()), raw)\n",
        "        pkcs1_15.new(key.rsa)\n",
        READING + "test_what_proves_nothing",
    ),
    Bug(
        "an answer about another sum",
        "ptsdesk/protocol/reading.py",
        "    _check(amount == read_literal(asked.amount), Doubt.OTHER_AMOUNT)\n",
        "",
        READING + "test_a_well_signed_answer_about_something_else_proves_nothing",
    ),
    Bug(
        "a name that stands twice in an answer",
        "ptsdesk/protocol/strictjson.py",
        "    if len(members) != len(pairs):\n",
        "    if len(members) > len(pairs):\n",
        "tests/unit/protocol/test_strictjson.py::test_refused",
    ),
    Bug(
        "an answer behind another status than 200",
        "ptsdesk/client/gateway.py",
        "    if status == 200:\n",
        "    if status < 600:\n",
        GATEWAY + "test_behind_another_status_stands_no_answer_even_a_perfect_one",
    ),
    Bug(
        "expired called failed",
        "ptsdesk/services/resolve.py",
        "    OrderStatus.EXPIRED: OrderState.EXPIRED,\n",
        "    OrderStatus.EXPIRED: OrderState.FAILED,\n",
        RESOLVE + "test_a_verified_status_is_what_the_order_becomes[5000-expired-accepted]",
    ),
    Bug(
        "an unknown code called harmless",
        "ptsdesk/protocol/codes.py",
        "        return _SPECIAL.get(self.text, CodeGroup.OTHER)\n",
        "        return _SPECIAL.get(self.text, CodeGroup.PRECEDES_EXECUTION)\n",
        RESOLVE + "test_only_a_code_that_precedes_execution_is_ever_confirmed",
    ),
    Bug(
        "a duplicate taken for a refusal",
        "ptsdesk/services/submit.py",
        "        if code.group is CodeGroup.DUPLICATE:\n",
        "        if code.group is CodeGroup.NOT_FOUND:\n",
        SUBMIT + "test_a_duplicate_takes_over_the_earlier_result",
    ),
    Bug(
        "a float near money",
        "ptsdesk/domain/money.py",
        "    return Money(currency, text)\n",
        "    return Money(currency, str(float(text)))\n",
        "tests/unit/domain/test_money.py::test_a_good_amount_keeps_its_very_text",
    ),
    # --- the way to the provider
    Bug(
        "a host name that is not looked at",
        "ptsdesk/client/tls.py",
        "    context.minimum_version = ssl.TLSVersion.TLSv1_2\n",
        "    context.minimum_version = ssl.TLSVersion.TLSv1_2\n    context.check_hostname = False\n",
        NOT_SENT + "test_another_host_name",
    ),
    Bug(
        "TLS of any age",
        "ptsdesk/client/tls.py",
        "    context.minimum_version = ssl.TLSVersion.TLSv1_2\n",
        "    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED\n",
        "tests/unit/client/test_connecting.py::test_the_context_is_strict_and_made_once",
    ),
    Bug(
        "the environment's proxies",
        "ptsdesk/client/transport.py",
        "        self._proxy = parse_proxy(proxy)\n",
        "        self._proxy = parse_proxy(proxy or __import__('os').environ.get('HTTPS_PROXY'))\n",
        NOT_SENT + "test_the_environment_has_no_say",
    ),
    Bug(
        "a clock that believes its own computer",
        "ptsdesk/client/clock.py",
        "            return self._wall() if learnt is None else self._steady() + (learnt.low + learnt.high) // 2\n",
        "            return self._wall()\n",
        "tests/unit/client/test_clock.py::test_a_clock_a_minute_off_is_corrected",
    ),
    # --- cards, secrets, what is shown
    Bug(
        "a card in the answer that is kept",
        "ptsdesk/client/gateway.py",
        "            body = without_card(body, request.card_number, request.card_cvc)\n",
        "            body = bytes(body)\n",
        GATEWAY + "test_a_card_leaves_no_trace",
    ),
    Bug(
        "a card line emptied by clear()",
        "ptsdesk/gui/widgets/card_line.py",
        "        self.setText(self._stand_in())\n        self.deselect()\n",
        "        self.setText(self._stand_in()) if len(self.digits) else self.clear()\n        self.deselect()\n",
        "tests/gui/pages/test_card_fields.py::test_hiding_wipes",
    ),
    Bug(
        "a label that guesses rich text",
        "ptsdesk/gui/widgets/labels.py",
        '        self.setTextFormat(Qt.TextFormat.PlainText)\n        self._ink = "text"\n',
        '        self._ink = "text"\n',
        "tests/gui/pages/test_subscription_detail.py::test_every_label_is_plain_text",
    ),
    Bug(
        "a secret that shows itself",
        "ptsdesk/domain/secret.py",
        '    def __repr__(self) -> str:\n        return "Secret(…)"\n',
        '    def __repr__(self) -> str:\n        return f"Secret({self.__value})"\n',
        "tests/unit/protocol/test_signing.py::test_the_string_to_sign_shows_nothing",
    ),
)
