"""Spend: what marketing paid for a campaign on a day, as the ad platform states it."""
