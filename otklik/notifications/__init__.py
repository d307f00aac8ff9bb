"""Who is told of what, when and in which way: in the app, by push, mail, Telegram or MAX.

Owns Notice, NoticeChoice, PushSubscription, BotLink, LinkCode. Emits `bot_link.*` events. Reacts to events of
others (`kinds` says to which). May import `channels` and everything below it.
"""
