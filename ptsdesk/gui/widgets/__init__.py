"""The building blocks of every screen. Import from the modules: this package imports nothing, so a window loads only
what it shows.

=============  ========================================================================================================
Module         Holds
=============  ========================================================================================================
base           ``identify``, ``set_tip``, ``announce``, ``Themed`` (re-reads the theme on a change), painting helpers
labels         ``Label`` (plain text, wraps), ``SectionTitle``, ``Caption``, ``KeyCap``, ``KeyCaps``, ``IconLabel``
money          ``MoneyLabel``
amount         ``AmountField``, ``AmountValidator``
buttons        ``Button`` with ``Kind``, ``IconButton``, ``MenuButton``
badge          ``BadgeSpec``, ``Badge`` with ``Shape`` and ``Tone``, ``CountBadge``, ``paint_badge``
environment    ``EnvironmentBar``, ``EnvironmentStrip``, ``EnvironmentTag``, ``SandboxFrame``
focus          ``FocusRing``
navigation     ``Sidebar``, ``NavButton``, ``AccountSwitcher``, ``StatusCorner``
surfaces       ``Card``, ``Divider``, ``PageHead``, ``SearchButton``, ``IconTile``, ``scroll_page``
inputs         ``LineEdit``, ``SearchEdit``, ``ComboBox``, ``PlainTextEdit``, ``TextField`` (read only, with copy)
field          ``Field``: label, control and exactly one line below it
choices        ``ChoiceCard``, ``ChoiceGroup``, ``Segmented``
toggles        ``Switch``, ``CheckBox``, ``RadioButton``
chips          ``Chip``
tabs           ``Tabs``
notes          ``Note``
toasts         ``Toast``, ``ToastStack``
timeline       ``TimelineStep``, ``Timeline``
lists          ``KeyValueList``, ``StepList``
qr             ``QrView``
states         ``StateTile``, ``EmptyState``, ``ErrorState``, ``LoadingState``, ``Spinner``
sheet          ``Sheet``, ``Scrim``
drawer         ``Drawer``
table          ``TableView``, ``CellDelegate``; ``cells``: what a model gives the delegate
figure_table   ``FigureTable`` (as high as its rows), ``FigureCell``, ``MarkCell``
chart          ``Chart``, ``ChartPicture``, ``ChartDay``, ``Legend``
gallery        all of it as pictures: ``python -m ptsdesk.gui.widgets.gallery OUT_DIR``
=============  ========================================================================================================
"""
