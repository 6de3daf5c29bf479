// SPDX-License-Identifier: Apache-2.0
// read-calendar - read an iCalendar file as Thunderbird does (ical.js, in its strict mode) and say as JSON what is in it.
//
//   node read-calendar.mjs FOLDER_OF_NPM_PACKAGES <calendar.ics
import { readFileSync } from "node:fs";

const { default: ICAL } = await import(`${process.argv[2]}/ical.js/dist/ical.js`);
ICAL.design.strict = true;

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  const alarm = component.getFirstSubcomponent("valarm");
  return {
    uid: event.uid,
    sequence: event.sequence,
    summary: event.summary,
    description: event.description,
    allDay: event.startDate.isDate,
    zone: event.startDate.zone.tzid,
    first: event.startDate.toString(),
    end: event.endDate.toString(),
    url: component.getFirstPropertyValue("url"),
    alarm: alarm && alarm.getFirstPropertyValue("trigger").toString(),
  };
});
const name = calendar.getFirstPropertyValue("name");
const refresh = calendar.getFirstPropertyValue("refresh-interval");
console.log(JSON.stringify({ name, refresh: refresh.toString(), events }));
