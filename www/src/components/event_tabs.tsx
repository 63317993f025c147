// Below the stage: the programme, and the workshop's own page. The address says which ("/#about"), so that it can be sent on.
import { effect, signal } from '@preact/signals';
import { About } from './about';
import { ProgrammeList } from './programme_list';
import { TabBar } from './tabs';

const tabs = [
    { id: 'programme', label: 'Programme' },
    { id: 'about', label: 'About the workshop' },
];
const named = (): string | undefined => tabs.find((one) => `#${one.id}` === location.hash)?.id;
const tab = signal(named() ?? 'programme');

window.addEventListener('hashchange', () => {
    tab.value = named() ?? tab.value;
});
effect(() => {
    const wanted = tab.value === 'about' ? '#about' : '';
    if (location.hash === wanted || (wanted === '' && location.hash !== '#about')) return;
    history.replaceState(null, '', wanted || location.pathname + location.search);
});

export function EventTabs() {
    return (
        <div class="event-tabs">
            <TabBar name="event" current={tab} tabs={tabs} />
            <div role="tabpanel" id={`event-panel-${tab.value}`} aria-labelledby={`event-tab-${tab.value}`}>
                {tab.value === 'about' ? <About /> : <ProgrammeList />}
            </div>
        </div>
    );
}
