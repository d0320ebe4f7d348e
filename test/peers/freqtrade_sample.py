"""freqtrade's own sample strategy, which trades seldom, made to enter on each candle and to leave at once: for a short run."""

from freqtrade.templates.sample_strategy import SampleStrategy


class EagerSample(SampleStrategy):
    timeframe = "1m"
    startup_candle_count = 30
    # Any result is enough to leave with.
    minimal_roi = {"0": -1.0}
    # A candle of a market that has just opened is as good as any other.
    process_only_new_candles = False

    def populate_entry_trend(self, dataframe, metadata):
        dataframe = super().populate_entry_trend(dataframe, metadata)
        dataframe.loc[dataframe["volume"] > 0, "enter_long"] = 1
        return dataframe
