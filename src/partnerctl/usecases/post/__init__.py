# SPDX-License-Identifier: Apache-2.0
"""Notices on talk pages, which the wiki itself remembers (ADR 0041)."""
