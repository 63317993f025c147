// The lanes of the moderators' board. Each takes what is dropped on it, if its question may go there.
import { computed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Question } from '../protocol';
import { in_lane, type Lane } from '../state/board';
import { questions, stage } from '../state/store';
import { picked, toggle_picks } from './moderate_bulk';
import { Card } from './moderate_card';

const lane = (name: Exclude<Lane, 'next'>) => computed(() => in_lane(questions.value, stage.value?.id ?? '', name));

export const waiting = lane('waiting');
export const approved = lane('approved');
export const on_stage = lane('stage');
export const answered = lane('answered');
const later = lane('later');
const rejected = lane('rejected');
const archived = lane('archived');

export function WaitingLane() {
    return (
        <LaneBox name="waiting" title="Waiting" hint="Oldest first" list={waiting.value} empty="Nothing waits. Breathe." />
    );
}

export function ApprovedLane() {
    return (
        <LaneBox
            name="approved"
            title="Approved"
            hint="Most votes first"
            list={approved.value}
            empty="Approved questions wait here for the stage."
        />
    );
}

export function StageLane() {
    return <LaneBox name="stage" title="On stage" list={on_stage.value} empty="No question is on stage." />;
}

export function AnsweredLane() {
    return (
        <LaneBox
            name="answered"
            title="Answered"
            hint="Newest first"
            list={answered.value}
            empty="What was answered comes here."
        >
            <Folded name="later" title="For later" list={later.value} />
            <Folded name="rejected" title="Rejected" list={rejected.value} />
            <Folded name="archived" title="Archived and withdrawn" list={archived.value} />
        </LaneBox>
    );
}

interface LaneProps {
    name: Lane;
    title: string;
    list: Question[];
    empty: string;
    hint?: string;
    children?: ComponentChildren;
}

function LaneBox({ name, title, hint, list, empty, children }: LaneProps) {
    return (
        <section class="column card" aria-label={title} data-drop={name}>
            <h2 class="column-head">
                {title} <span class="tab-count">{list.length}</span>
                {hint && <small>{hint}</small>}
                {list.length > 1 && <PickAll title={title} list={list} />}
            </h2>
            <div class="column-body" data-lane={name} tabIndex={0} role="group" aria-label={`${title}, questions`}>
                {list.length === 0 && <p class="empty">{empty}</p>}
                <Cards list={list} />
                {children}
            </div>
        </section>
    );
}

function PickAll({ title, list }: { title: string; list: Question[] }) {
    return (
        <label class="pick-all" title="Select all, key X">
            <input
                type="checkbox"
                data-testid="pick-all"
                checked={list.every((one) => picked.value.has(one.id))}
                onChange={() => toggle_picks(list.map((one) => one.id))}
            />
            <span class="visually-hidden">Select all of {title}</span>
        </label>
    );
}

// Those of the talk that is on come first; what another talk left lies below them and is not taken for them.
function Cards({ list }: { list: Question[] }) {
    const code = stage.value?.now ?? stage.value?.next;
    const here = list.filter((one) => one.talk === code);
    const elsewhere = list.filter((one) => one.talk !== code);
    return (
        <>
            {here.map((one) => (
                <Card key={one.id} question={one} />
            ))}
            {here.length > 0 && elsewhere.length > 0 && <h3 class="lane-split">Of other talks</h3>}
            {elsewhere.map((one) => (
                <Card key={one.id} question={one} />
            ))}
        </>
    );
}

function Folded({ name, title, list }: { name: Lane; title: string; list: Question[] }) {
    return (
        <details class={`past ${list.length === 0 ? 'is-empty' : ''}`} data-drop={name} data-testid={`folded-${name}`}>
            <summary class="group-title">
                {title} ({list.length})
            </summary>
            <div class="past-cards" data-lane={name}>
                {list.map((one) => (
                    <Card key={one.id} question={one} />
                ))}
            </div>
        </details>
    );
}
