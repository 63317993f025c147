// The attend page: the stage, what is on, polls, Q&A and chat beside it, the programme below. At /ask/{stage} the same page
// for people in the room: the ask box first and no second picture of what is in front of them.
import { effect, signal } from '@preact/signals';
import { render } from 'preact';
import { ChatDialogs } from '../components/chat_dialogs';
import { ChatPanel } from '../components/chat_panel';
import { EventTabs } from '../components/event_tabs';
import { NowNext } from '../components/now_next';
import { QaPanel } from '../components/qa_panel';
import { PollPointer, PollsInFront } from '../components/poll_front';
import { PollsPanel } from '../components/polls_panel';
import { announce_questions } from '../components/question_news';
import { Floats, ReactionBar } from '../components/reactions';
import { ReminderBanners } from '../components/reminders';
import { announce, Announcer, Header, Toasts, Whole } from '../components/shell';
import { make_player_model, StagePlayer } from '../components/stage_player';
import { TabBar } from '../components/tabs';
import { install_debug_hook } from '../net/peers';
import { start_reminders } from '../state/reminder_watch';
import { unseen_calls, watch_mentions } from '../state/chat_page';
import { picture_delay_ms } from '../state/playback';
import { polls_beside, unanswered, watch_polls } from '../state/polls_page';
import { watch_reactions } from '../state/reactions';
import { is_hand, questions_in } from '../state/select';
import { questions, stage, stages, start, state } from '../state/store';
import { is_ask_page, stage_from_address } from './address';

const asking = is_ask_page(location.pathname);
const tab = signal('qa');
const player = make_player_model();

function SidePanel() {
    const all = questions_in(questions.value, stage.value?.id ?? '', ['approved', 'on_stage'], 'new');
    const open = all.filter((one) => !is_hand(one)).length;
    return (
        <aside class="side card" aria-label="Questions, chat and polls">
            <TabBar
                name="side"
                current={tab}
                tabs={[
                    { id: 'qa', label: 'Q&A', count: open },
                    { id: 'chat', label: 'Chat', count: unseen_calls.value },
                    { id: 'polls', label: 'Polls', count: unanswered.value },
                ]}
            />
            <div
                class="side-body"
                role="tabpanel"
                id={`side-panel-${tab.value}`}
                aria-labelledby={`side-tab-${tab.value}`}
            >
                <PollPointer />
                {tab.value === 'qa' && <QaPanel in_room={asking} />}
                {tab.value === 'chat' && <ChatPanel />}
                {tab.value === 'polls' && <PollsPanel />}
            </div>
        </aside>
    );
}

function OtherStages() {
    if (stages.value.length < 2) return null;
    return (
        <nav class="stages" aria-label="Stages">
            {stages.value.map((one) => (
                <a
                    href={`/stage/${encodeURIComponent(one.id)}`}
                    aria-current={one.id === stage.value?.id ? 'page' : undefined}
                >
                    {one.title}
                </a>
            ))}
        </nav>
    );
}

function Page() {
    const polling = polls_beside.value.length > 0;
    return (
        <>
            <a class="skip" href="#programme">
                Skip to the programme
            </a>
            <Header page={stage.value?.title ?? ''} />
            <main class={`attend ${asking ? 'is-asking' : ''} ${polling ? 'has-poll' : ''}`} aria-busy={state.value.you === null}>
                <div class="attend-stage">
                    <OtherStages />
                    {!asking && (
                        <StagePlayer model={player}>
                            <Floats />
                        </StagePlayer>
                    )}
                    <ReactionBar />
                    <NowNext />
                </div>
                <div class="attend-side">
                    <PollsInFront />
                    <SidePanel />
                </div>
                <div class="attend-more">
                    <EventTabs />
                </div>
            </main>
            <ReminderBanners />
            <ChatDialogs />
            <Toasts />
            <Announcer />
        </>
    );
}

install_debug_hook();
effect(() => {
    const { state: watching, delay_ms } = player.status.value;
    picture_delay_ms.value = watching === 'playing' ? delay_ms : null;
});
start('attendee', asking ? 'ask' : 'attend', stage_from_address(location.pathname, location.search));
announce_questions();
watch_mentions(announce);
watch_polls(announce);
watch_reactions();
start_reminders();
render(
    <Whole>
        <Page />
    </Whole>,
    document.getElementById('page') as HTMLElement,
);
