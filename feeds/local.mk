# What feeds/ ships: the lists, and the documents of the sample list.
feed_lists = feeds/sample.feeds feeds/korea.feeds feeds/world.feeds
feed_samples = feeds/sample/beijing-notes.rdf feeds/sample/china-topix.xml feeds/sample/hanbando.atom \
	feeds/sample/harbour-herald.xml feeds/sample/moscow-review.xml feeds/sample/pacific-desk.json \
	feeds/sample/peninsula-wire.atom feeds/sample/tokyo-memo.xml feeds/sample/touchline.xml
feedsdir = $(pkgdatadir)/feeds
dist_feeds_DATA = $(feed_lists)
samplefeedsdir = $(feedsdir)/sample
dist_samplefeeds_DATA = $(feed_samples)
