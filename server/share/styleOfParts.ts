/** How the parts of a page for stakeholders look. */
export const PARTS = `.about {
  display: flex;
  flex-wrap: wrap;
  gap: 0 20px;
  padding-top: 4px;
  color: var(--text-2);
  font-size: 14px;
  line-height: 22px;
}

.health {
  margin-top: 20px;
  padding: 10px 14px;
  border: 1px solid var(--line);
  border-left: 4px solid var(--text-2);
  border-radius: 6px;
  background: var(--surface);
}

.health small {
  color: var(--text-2);
  font-size: 14px;
  white-space: nowrap;
}

.health.on_track {
  border-left-color: var(--ok);
}
.health.on_track strong {
  color: var(--ok);
}
.health.at_risk {
  border-left-color: var(--warn);
}
.health.at_risk strong {
  color: var(--warn);
}
.health.off_track {
  border-left-color: var(--danger);
}
.health.off_track strong {
  color: var(--danger);
}

section {
  margin-top: 32px;
}

section > ul,
dl {
  margin-top: 8px;
  border-top: 1px solid var(--line);
}

section li,
dl div {
  display: grid;
  grid-template-columns: minmax(0, 1fr) auto;
  gap: 0 24px;
  padding: 10px 0;
  border-bottom: 1px solid var(--line);
  break-inside: avoid;
}

.words {
  font-weight: 500;
}

.side {
  color: var(--text-2);
  font-size: 14px;
}

.more,
.measure {
  grid-column: 1 / -1;
}

.when {
  color: var(--text-2);
}

.aside,
.nothing,
footer {
  padding-top: 8px;
  color: var(--text-2);
  font-size: 14px;
  line-height: 22px;
}

.production h2,
.coming h2 {
  color: var(--production);
}

.investigating h2,
.learned h2 {
  color: var(--research);
}

.investigating .words,
.learned .words {
  padding-left: 12px;
  border-left: 2px dashed var(--research);
}

.learned .words {
  border-left-style: solid;
}

.measure p {
  display: flex;
  flex-wrap: wrap;
  gap: 0 14px;
  padding-top: 4px;
  font-size: 14px;
  font-variant-numeric: tabular-nums;
}

.measure .target,
.measure .base {
  color: var(--text-2);
}

.measure svg {
  display: block;
  width: 100%;
  height: 12px;
  margin-top: 2px;
}

svg .track {
  fill: var(--line);
}
svg .value {
  fill: var(--production);
}
svg .base {
  fill: var(--text-2);
}
svg .target {
  fill: var(--text);
}

.needs {
  padding: 14px 16px 6px;
  border: 1px solid var(--control);
  border-radius: 6px;
  background: var(--surface);
}

.needs > h2 {
  color: var(--text);
}

.needs li:last-child {
  border-bottom: 0;
}

dl div {
  grid-template-columns: minmax(0, 10rem) minmax(0, 1fr);
}

dt {
  font-weight: 500;
}

dd {
  color: var(--text-2);
}

dt:target {
  color: var(--focus);
}

footer {
  margin-top: 40px;
}
`;
