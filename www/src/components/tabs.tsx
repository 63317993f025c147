// Tabs with the keyboard behaviour of the ARIA pattern: arrows move, Tab leaves.
import type { Signal } from '@preact/signals';

export interface Tab {
    id: string;
    label: string;
    count?: number;
}

interface TabBarProps {
    tabs: Tab[];
    current: Signal<string>;
    name: string;
    testid?: string;
}

export function TabBar({ tabs, current, name, testid = 'tab' }: TabBarProps) {
    const move = (event: KeyboardEvent): void => {
        const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
        if (step === 0) return;
        event.preventDefault();
        const at = tabs.findIndex((tab) => tab.id === current.value);
        const next = tabs[(at + step + tabs.length) % tabs.length];
        if (!next) return;
        current.value = next.id;
        document.getElementById(`${name}-tab-${next.id}`)?.focus();
    };
    return (
        <div class="tabs" role="tablist" onKeyDown={move}>
            {tabs.map((tab) => (
                <button
                    key={tab.id}
                    type="button"
                    role="tab"
                    class="tab"
                    id={`${name}-tab-${tab.id}`}
                    data-testid={`${testid}-${tab.id}`}
                    aria-selected={current.value === tab.id}
                    aria-controls={`${name}-panel-${tab.id}`}
                    tabIndex={current.value === tab.id ? 0 : -1}
                    onClick={() => (current.value = tab.id)}
                >
                    {tab.label}
                    {tab.count ? <span class="tab-count">{tab.count}</span> : null}
                </button>
            ))}
        </div>
    );
}
