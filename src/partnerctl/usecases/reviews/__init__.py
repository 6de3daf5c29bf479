# SPDX-License-Identifier: Apache-2.0
"""The yearly review: one partner, many at once, and what is due."""
