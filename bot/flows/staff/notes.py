"""A file that is a note: it stays among colleagues, with the rest of its album."""

from bot.desk.talk import Content
from bot.flows.scene import Scene
from bot.flows.staff.answer import Around, note_down
from bot.flows.staff.desk import aim


def file_note(scene: Scene, content: Content, around: Around) -> None:
    """The pieces of its album that came before wait for the rest, and become notes as well; those to come
    follow it. Where nobody can say for which request, nothing is kept for one, and nothing leaves."""
    note_down(scene, aim(scene, reply_to=around.reply_to), content, around)
    if around.media_group is not None:
        scene.tx.talk.hush(scene.source.chat, around.media_group)
