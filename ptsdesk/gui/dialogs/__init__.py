"""Sheets and full-screen views."""
