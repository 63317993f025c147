// The moderators' page: the queue in three columns, beside it the stage, the programme and the chat.
import { effect, signal } from '@preact/signals';
import { render } from 'preact';
import { ChatPanel } from '../components/chat_panel';
import {
    approved,
    ApprovedColumn,
    help_open,
    KeyHelp,
    listen_to_keys,
    on_stage,
    pending,
    QueueColumn,
    StageColumn,
} from '../components/moderate_queue';
import { ProgrammeControl } from '../components/programme_control';
import { announce, Announcer, Header, Refused, Toasts } from '../components/shell';
import { StageControl } from '../components/stage_control';
import { make_player_model } from '../components/stage_player';
import { TabBar } from '../components/tabs';
import { install_debug_hook } from '../net/peers';
import { stage, start } from '../state/store';
import { stage_from_address } from './address';

const player = make_player_model();
const tab = signal('queue'); // on a phone one thing at a time; on a desk the style sheet shows all

function Page() {
    const tabs = [
        { id: 'queue', label: 'Waiting', count: pending.value.length },
        { id: 'approved', label: 'Approved', count: approved.value.length },
        { id: 'onstage', label: 'On stage', count: on_stage.value.length },
        { id: 'control', label: 'Control' },
        { id: 'chat', label: 'Chat' },
    ];
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
            <main class="moderate" data-tab={tab.value}>
                <TabBar name="mod" current={tab} tabs={tabs} />
                <div class="mod-area is-queue" id="mod-panel-queue">
                    <QueueColumn />
                </div>
                <div class="mod-area is-approved" id="mod-panel-approved">
                    <ApprovedColumn />
                </div>
                <div class="mod-area is-onstage" id="mod-panel-onstage">
                    <StageColumn />
                </div>
                <div class="mod-area is-control" id="mod-panel-control">
                    <StageControl model={player} />
                    <ProgrammeControl />
                </div>
                <div class="mod-area is-chat" id="mod-panel-chat">
                    <section class="column card" aria-label="Chat">
                        <h2 class="column-head">Chat</h2>
                        <ChatPanel may_delete />
                    </section>
                </div>
            </main>
            <KeyHelp />
            <Toasts />
            <Announcer />
            <Refused />
        </>
    );
}

let waiting = 0;
effect(() => {
    const now = pending.value.length;
    if (now > waiting) announce(`${now} ${now === 1 ? 'question waits' : 'questions wait'}`);
    waiting = now;
});

install_debug_hook();
start('moderator', 'moderate', stage_from_address(location.pathname, location.search));
listen_to_keys();
render(<Page />, document.getElementById('page') as HTMLElement);
