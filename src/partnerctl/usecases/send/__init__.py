# SPDX-License-Identifier: Apache-2.0
"""Emails that are due: each once, whatever stops it when (ADR 0039); and what came back."""
