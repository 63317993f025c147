// For buttons that become another button, or act on something else, as soon as they acted: a double-click is one click.
export const once =
    (act: () => void) =>
    (event: MouseEvent): void => {
        if (event.detail < 2) act();
    };
