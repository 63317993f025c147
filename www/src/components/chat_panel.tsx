// Chat of a stage. Follows new messages only while the reader is at the bottom.
import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { chat_seen, here } from '../state/chat_page';
import { ChatBox } from './chat_box';
import { ChatMenu } from './chat_menu';
import { MessageLine } from './chat_message';

const near_bottom_px = 48;
const read_ms = signal(0); // when the newest message that was seen was said

export function ChatPanel() {
    const shown = here.value;
    const list = useRef<HTMLDivElement>(null);
    const follow = useRef(true);
    const newest_ms = shown[shown.length - 1]?.at_ms ?? 0;
    const fresh = shown.filter((one) => one.at_ms > read_ms.value).length;
    const is_read = (): void => {
        read_ms.value = Math.max(read_ms.peek(), here.peek()[here.peek().length - 1]?.at_ms ?? 0);
    };
    const scrolled = (): void => {
        const box = list.current;
        if (!box || box.clientHeight === 0) return; // out of sight
        follow.current = box.scrollHeight - box.scrollTop - box.clientHeight < near_bottom_px;
        if (follow.current) is_read();
    };
    const to_bottom = (): void => {
        if (list.current) list.current.scrollTop = list.current.scrollHeight;
        follow.current = true;
        is_read();
    };
    useLayoutEffect(() => {
        if (follow.current) to_bottom();
    }, [newest_ms, shown.length]);
    useEffect(() => {
        // The panel changes its height with the window; a reader at the bottom stays there.
        const size = new ResizeObserver(() => follow.current && to_bottom());
        const sight = new IntersectionObserver(([entry]) => (chat_seen.value = entry?.isIntersecting ?? false));
        if (list.current) {
            size.observe(list.current);
            sight.observe(list.current);
        }
        return () => {
            size.disconnect();
            sight.disconnect();
            chat_seen.value = false;
        };
    }, []);
    return (
        <div class="chat">
            <div class="panel-scroll" ref={list} onScroll={scrolled} role="log" aria-label="Chat" tabIndex={0}>
                {shown.length === 0 && <p class="empty">Nobody has said anything yet. Say hello.</p>}
                {shown.map((one) => (
                    <MessageLine key={one.id} message={one} />
                ))}
            </div>
            {fresh > 0 && (
                <div class="chat-fresh-row">
                    <button type="button" class="button chat-fresh" data-testid="chat-fresh" onClick={to_bottom}>
                        {fresh} new
                    </button>
                </div>
            )}
            <ChatBox />
            <ChatMenu />
        </div>
    );
}
