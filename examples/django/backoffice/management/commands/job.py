import logging

from backoffice.launch_command import LaunchCommand

logger = logging.getLogger(__name__)


class Command(LaunchCommand):
    help = "The default job: what POST /job/<id> starts."

    def add_arguments(self, parser):
        parser.add_argument("--id", type=int, required=True, help="the number in /job/<id>")

    def work(self, id, **options):
        logger.info("ジョブを実行しています。引数id: %dが渡されました", id)
