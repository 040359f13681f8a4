"""Words alone: values, dates, places, titles and intents, without regard to who speaks or what was said before."""
