// The moderators' page: the board of questions, beside it the stage, the programme, the chat, people and polls.
import { computed, signal } from '@preact/signals';
import { render } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { ChatDialogs } from '../components/chat_dialogs';
import { ChatPanel } from '../components/chat_panel';
import { DeskPolls, RemovePollDialog } from '../components/desk_polls';
import {
    answered,
    AnsweredLane,
    approved,
    ApprovedLane,
    on_stage,
    StageLane,
    waiting,
    WaitingLane,
} from '../components/moderate_board';
import { BulkBar, BulkDialog, chosen } from '../components/moderate_bulk';
import { listen_to_drags } from '../components/moderate_drag';
import { say_hidden_troubles } from '../components/moderate_focus';
import { help_open, KeyHelp, listen_to_keys } from '../components/moderate_keys';
import { MergeDialog } from '../components/moderate_merge';
import { NextLane } from '../components/moderate_next';
import { UndoNotice } from '../components/moderate_undo';
import { PeoplePanel } from '../components/people_panel';
import { ProgrammeControl } from '../components/programme_control';
import { announce, announce_more, Announcer, Header, Toasts, Whole } from '../components/shell';
import { SignalCounts } from '../components/signal_counts';
import { StageControl } from '../components/stage_control';
import { make_player_model } from '../components/stage_player';
import { TabBar } from '../components/tabs';
import { install_debug_hook } from '../net/peers';
import { unseen_calls, watch_mentions } from '../state/chat_page';
import { open_reports } from '../state/people';
import { open_count } from '../state/poll_desk';
import { set_signals } from '../state/speaker_signals';
import { signals, stage, start } from '../state/store';
import { stage_from_address } from './address';

const player = make_player_model();
const wanted = location.hash === '#people' ? 'people' : null;
const tab = signal(wanted ?? 'queue'); // on a phone one thing at a time; on a desk the style sheet shows all
const rail = signal(wanted ?? 'control'); // on a laptop the rail has room for one

const signal_count = computed(() => set_signals(signals.value).reduce((sum, one) => sum + one.count, 0));

function Board() {
    const board = useRef<HTMLElement>(null);
    useEffect(() => (board.current ? listen_to_drags(board.current) : undefined), []);
    const tabs = [
        { id: 'queue', label: 'Waiting', count: waiting.value.length },
        { id: 'approved', label: 'Approved', count: approved.value.length },
        { id: 'onstage', label: 'Stage', count: on_stage.value.length },
        { id: 'answered', label: 'Answered', count: answered.value.length },
        { id: 'control', label: 'Control', count: signal_count.value },
        { id: 'chat', label: 'Chat', count: unseen_calls.value },
        { id: 'people', label: 'People', count: open_reports.value.length },
        { id: 'polls', label: 'Polls', count: open_count.value },
    ];
    return (
        <main class="moderate" data-tab={tab.value} data-rail={rail.value} ref={board}>
            <h1 class="visually-hidden">Moderate {stage.value?.title}</h1>
            <TabBar name="mod" current={tab} tabs={tabs} />
            <div class="mod-area is-queue" id="mod-panel-queue">
                <WaitingLane />
            </div>
            <div class="mod-area is-approved" id="mod-panel-approved">
                <ApprovedLane />
            </div>
            <div class="mod-area is-onstage" id="mod-panel-onstage">
                <StageLane />
                <NextLane />
            </div>
            <div class="mod-area is-answered" id="mod-panel-answered">
                <AnsweredLane />
            </div>
            <div class="mod-rail">
                <TabBar
                    name="rail"
                    testid="rail"
                    current={rail}
                    tabs={[
                        { id: 'control', label: 'Control', count: signal_count.value },
                        { id: 'chat', label: 'Chat', count: unseen_calls.value },
                        { id: 'people', label: 'People', count: open_reports.value.length },
                        { id: 'polls', label: 'Polls', count: open_count.value },
                    ]}
                />
                <div class="rail-body" id={`rail-panel-${rail.value}`}>
                    <div class="mod-area is-control" id="mod-panel-control">
                        <SignalCounts />
                        <StageControl model={player} />
                        <ProgrammeControl />
                    </div>
                    <div class="mod-area is-chat" id="mod-panel-chat">
                        <section class="column card" aria-label="Chat">
                            <h2 class="column-head">Chat</h2>
                            <ChatPanel />
                        </section>
                    </div>
                    <div class="mod-area is-people" id="mod-panel-people">
                        <section class="column card" aria-label="People and chat rules">
                            <h2 class="column-head">People</h2>
                            <PeoplePanel />
                        </section>
                    </div>
                    <div class="mod-area is-polls" id="mod-panel-polls">
                        <section class="column card" aria-label="Polls">
                            <h2 class="column-head">Polls</h2>
                            <DeskPolls />
                        </section>
                    </div>
                </div>
            </div>
        </main>
    );
}

function Page() {
    return (
        <>
            <Header page={`Moderate · ${stage.value?.title ?? ''}`}>
                <button
                    type="button"
                    class="button is-quiet is-small key-button"
                    onClick={() => (help_open.value = true)}
                >
                    Keys <kbd>?</kbd>
                </button>
            </Header>
            <Board />
            <BulkDialog />
            <MergeDialog />
            <ChatDialogs />
            <RemovePollDialog />
            <KeyHelp />
            <div class={`mod-foot ${chosen.value.length > 0 ? 'has-bulk' : ''}`}>
                <UndoNotice />
                <BulkBar />
            </div>
            <Toasts />
            <Announcer />
        </>
    );
}

install_debug_hook();
announce_more(() => waiting.value.length, 'question waits', 'questions wait');
announce_more(() => open_reports.value.length, 'report is open', 'reports are open');
announce_more(() => signals.value?.counts.cannot_hear ?? 0, 'person cannot hear', 'people cannot hear');
watch_mentions(announce);
start('moderator', 'moderate', stage_from_address(location.pathname, location.search));
listen_to_keys();
say_hidden_troubles();
render(
    <Whole>
        <Page />
    </Whole>,
    document.getElementById('page') as HTMLElement,
);
