#!/usr/bin/env node
/*
 * The subscriber of npm's pubsubhubbub, as its README uses it, for the tests.
 *
 * usage: stranger_npm.js PORT HUB TOPIC
 *   Listens there, subscribes, and prints a line for each thing that happens: "subscribe TOPIC", "feed TOPIC TITLE…",
 *   "denied TOPIC", "unsubscribe TOPIC". SIGUSR1 makes it leave.
 *   Without a secret: version 1.0.2 sends the hub another one than it checks signatures with.
 */
'use strict';
const pubsubhubbub = require('pubsubhubbub');
const [port, hub, topic] = process.argv.slice(2);
const subscriber = pubsubhubbub.createServer({
	callbackUrl: `http://127.0.0.1:${port}/`,
	leaseSeconds: 3600,
});

for (const what of ['subscribe', 'unsubscribe', 'denied'])
	subscriber.on(what, data => console.log(what, data.topic));
subscriber.on('error', error => console.log('error', error.message));
subscriber.on('feed', data =>
	console.log('feed', data.topic, ...(data.feed.toString().match(/<title[^>]*>Korea[^<]*/g) || []).map(t => t.replace(/.*>/, ''))));
subscriber.on('listen', () => subscriber.subscribe(topic, hub, error => error && console.log('refused', error.message)));
process.on('SIGUSR1', () => subscriber.unsubscribe(topic, hub));
subscriber.listen(port, '127.0.0.1');
